package org.qmailj.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueDisk;
import org.qmailj.common.queue.QueueLayout;

/**
 * Group commit: messages that need the same directory on disk at the same time share an fsync.
 *
 * <p>Whoever comes while that directory is idle syncs it at once, for himself. Whoever comes while
 * a sync is under way may have changed a name too late for it, so he waits for its end; all who
 * wait then share the next one, which one of them does. So nobody waits for company, and there are
 * never more than two syncs between a message and its success.
 *
 * <p>What a failed sync should have written is lost to the kernel, and a later sync of the same
 * directory succeeds without it. So the failure is everybody's who was there before it: who shared
 * it, who waits for the next, and each {@link Member} that has begun.
 */
final class DirectorySyncs {
    private final QueueDisk disk;
    private final Map<ByteString, Directory> directories = new HashMap<>();
    private long failures;

    DirectorySyncs(QueueDisk disk) {
        this.disk = disk;
    }

    /** The disk for one message, from its first change to its last sync. */
    QueueDisk member() {
        return new Member(failures());
    }

    private synchronized long failures() {
        return failures;
    }

    private synchronized long countFailure() {
        return ++failures;
    }

    private synchronized Directory directory(ByteString path) {
        Directory directory = directories.get(path);
        if (directory == null) {
            directory = new Directory(path);
            directories.put(path, directory);
        }
        return directory;
    }

    /** How many wait for the next sync of a directory. */
    int waiting(ByteString path) {
        return directory(path).waiting();
    }

    /** Those who share one sync. */
    private static final class Batch {
        final Condition changed;
        int members;
        boolean over;
        Errno failure;

        Batch(Condition changed) {
            this.changed = changed;
        }
    }

    private final class Directory {
        private final ByteString path;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean busy;
        private Batch next;
        private long lastFailure;
        private Errno lastErrno;

        Directory(ByteString path) {
            this.path = path;
        }

        void sync(long failuresBefore) throws PosixException {
            lock.lock();
            try {
                if (lastFailure > failuresBefore) {
                    throw new PosixException(lastErrno);
                }
                Batch batch = join();
                while (busy && !batch.over) {
                    batch.changed.awaitUninterruptibly();
                }
                if (!batch.over) {
                    lead(batch);
                }
                if (batch.failure != null) {
                    throw new PosixException(batch.failure);
                }
            } finally {
                lock.unlock();
            }
        }

        private Batch join() {
            if (next == null) {
                next = new Batch(lock.newCondition());
            }
            next.members++;
            return next;
        }

        int waiting() {
            lock.lock();
            try {
                return next == null ? 0 : next.members;
            } finally {
                lock.unlock();
            }
        }

        /** Syncs for all of the batch, which nobody can join from now on. */
        private void lead(Batch batch) {
            next = null;
            busy = true;
            lock.unlock();
            Errno failure = Errno.UNKNOWN;
            try {
                disk.sync(path);
                failure = null;
            } catch (PosixException e) {
                failure = e.errno();
            } finally {
                lock.lock();
                busy = false;
                end(batch, failure);
                passOn(failure);
            }
        }

        private void end(Batch batch, Errno failure) {
            batch.over = true;
            batch.failure = failure;
            batch.changed.signalAll();
        }

        private void passOn(Errno failure) {
            if (failure != null) {
                lastErrno = failure;
                lastFailure = countFailure();
            }
            if (next == null) {
                return;
            }
            if (failure == null) {
                next.changed.signal(); // one of them leads
            } else {
                end(next, failure);
                next = null;
            }
        }
    }

    private final class Member implements QueueDisk {
        private final long failuresBefore;

        Member(long failuresBefore) {
            this.failuresBefore = failuresBefore;
        }

        @Override
        public boolean exists(ByteString path) {
            return disk.exists(path);
        }

        @Override
        public NewFile create(ByteString path) throws PosixException {
            return disk.create(path);
        }

        @Override
        public void link(ByteString from, ByteString to) throws PosixException {
            disk.link(from, to);
        }

        @Override
        public void unlink(ByteString path) throws PosixException {
            disk.unlink(path);
        }

        @Override
        public void sync(ByteString path) throws PosixException {
            directory(path).sync(failuresBefore);
        }

        @Override
        public void pullTrigger(QueueLayout layout) {
            disk.pullTrigger(layout);
        }
    }
}
