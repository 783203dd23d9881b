package org.qmailj.common.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/**
 * Group commit: messages that need the same directory on disk at the same time share an fsync, and
 * a directory in which this process has changed nothing since its last one needs none.
 *
 * <p>A member that needs an idle directory syncs it at once. One that comes during a sync shares
 * it, if the sync began after the member's last change. Otherwise the sync may have come too early
 * for its names: the member waits for the end, and all that wait then share the next sync, which
 * one of them makes. So none waits for company, and a message waits for two syncs at most.
 *
 * <p>It is not known what an earlier process changed and did not sync, so the first sync of each
 * directory is always made.
 *
 * <p>What a failed sync should have written is lost to the kernel, and a later sync of the same
 * directory succeeds without it. So the failure is reported to every {@link #member} that had begun
 * before it: those that shared it, those that wait for the next, and all others.
 */
public final class DirectorySyncs {
    private static final int OPEN_TRIES = 100;
    private static final long OPEN_PAUSE = 100_000_000; // nanoseconds

    private final QueueNames names;
    private final Map<ByteString, Directory> directories = new HashMap<>();

    /** Counts the changes of all directories. The first stands for all before this process. */
    private final AtomicLong changes = new AtomicLong(1);
    private long failures;

    public DirectorySyncs(QueueNames names) {
        this.names = names;
    }

    /**
     * Returns the names for one message, to be used from before its first change to its last sync,
     * by one thread at a time.
     */
    public QueueNames member() {
        return new Member(failures(), changes.get());
    }

    /** Knows what one message has changed. */
    private final class Member implements QueueNames {
        private final long failuresBefore;
        private long lastChange;

        Member(long failuresBefore, long lastChange) {
            this.failuresBefore = failuresBefore;
            this.lastChange = lastChange;
        }

        /** Counts a change. What fails may have changed the directory all the same. */
        private void changed(ByteString path) {
            lastChange = directory(directoryOf(path)).change();
        }

        @Override
        public boolean isNamed(ByteString path) throws PosixException {
            return names.isNamed(path);
        }

        @Override
        public OpenFile create(ByteString path) throws PosixException {
            try {
                return names.create(path);
            } finally {
                changed(path);
            }
        }

        @Override
        public OpenFile append(ByteString path) throws PosixException {
            try {
                return names.append(path);
            } finally {
                changed(path);
            }
        }

        @Override
        public void link(ByteString from, ByteString to) throws PosixException {
            try {
                names.link(from, to);
            } finally {
                changed(to);
            }
        }

        @Override
        public boolean unlink(ByteString path) throws PosixException {
            boolean changed = true;
            try {
                changed = names.unlink(path);
                return changed;
            } finally {
                if (changed) {
                    changed(path);
                }
            }
        }

        /** Brings to disk what this member has changed, and others before it began. */
        @Override
        public void sync(ByteString path) throws PosixException {
            directory(path).sync(failuresBefore, lastChange);
        }

        @Override
        public void pullTrigger(QueueLayout layout) {
            names.pullTrigger(layout);
        }
    }

    private static ByteString directoryOf(ByteString path) {
        return path.substring(0, path.lastIndexOf('/'));
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

    /** Returns how many wait for the next sync of a directory. */
    int waiting(ByteString path) {
        return directory(path).waiting();
    }

    /** The members that share one sync. */
    private static final class Batch {
        final Condition changed;
        long began;
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
        private Batch current;
        private Batch next;
        private long lastChange = changes.get();
        private long synced;
        private long lastFailure;
        private Errno lastErrno;

        Directory(ByteString path) {
            this.path = path;
        }

        long change() {
            lock.lock();
            try {
                lastChange = changes.incrementAndGet();
                return lastChange;
            } finally {
                lock.unlock();
            }
        }

        void sync(long failuresBefore, long wantedChange) throws PosixException {
            lock.lock();
            try {
                if (lastFailure > failuresBefore) {
                    throw new PosixException(lastErrno);
                }
                long wanted = Math.min(wantedChange, lastChange);
                if (synced >= wanted) {
                    return;
                }
                Batch batch = current != null && current.began >= wanted ? current : join();
                while (current != null && !batch.over) {
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

        /** Syncs for all members of the batch, which none can join from now on. */
        private void lead(Batch batch) {
            next = null;
            current = batch;
            batch.began = changes.get();
            lock.unlock();
            Errno failure = Errno.UNKNOWN;
            try {
                failure = syncDisk();
            } finally {
                lock.lock();
                current = null;
                if (failure == null) {
                    synced = batch.began;
                }
                end(batch, failure);
                passOn(failure);
            }
        }

        /**
         * Syncs the directory and returns the error, or null. When there is no descriptor to open
         * it with, nothing is lost: this tries again, until others give theirs back.
         */
        private Errno syncDisk() {
            for (int tries = 1;; tries++) {
                try {
                    names.sync(path);
                    return null;
                } catch (PosixException e) {
                    boolean mayWait = e.is(Errno.EMFILE) || e.is(Errno.ENFILE);
                    if (!mayWait || tries == OPEN_TRIES) {
                        return e.errno();
                    }
                }
                LockSupport.parkNanos(OPEN_PAUSE);
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
}
