package org.qmailj.common.queue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Pause;

/**
 * Syncs one directory for the messages that need it ({@link DirectorySyncs}).
 *
 * <p>A message that finds no sync under way makes one at once. One that comes during a sync shares
 * it if the sync began after the last change of that message. Otherwise the sync may have missed
 * that change, so the message waits for the next one: all that wait then share it, and one of them
 * makes it. So no message waits for others to come, and none waits for more than two syncs.
 *
 * <p>The lock is not held during a sync, and nobody who holds it takes another.
 */
final class SharedSync {
    private static final int OPEN_TRIES = 100;
    private static final int OPEN_PAUSE_MILLISECONDS = 100;

    /** The messages that share one sync. */
    private static final class Batch {
        /** Wakes one waiting message to make the sync, and all of them when the sync is over. */
        final Condition turn;

        /** The number of the last change before the sync: up to this one it covers all. */
        long began;
        boolean over;

        /** Why the sync failed; null if it did not. {@code UNKNOWN}: a bug interrupted it. */
        Errno failure;

        Batch(Condition turn) {
            this.turn = turn;
        }
    }

    private final QueueNames names;
    private final ByteString path;
    private final AtomicLong changes;
    private final AtomicLong failures;
    private final Pause pause;
    private final ReentrantLock lock = new ReentrantLock();

    /** The messages whose sync is under way; null while there is none. */
    private Batch current;

    /** The messages that wait for that sync to end and share the next; null if none does. */
    private Batch next;

    /** The number of the newest change in this directory, that of an earlier process included. */
    private long lastChange;

    /** All changes in this directory up to this number are on disk. */
    private long synced;

    /** The number of the last sync that failed. */
    private long lastFailure;

    /** Why that sync failed. */
    private Errno lastErrno;

    /**
     * @param changes numbers the changes of all directories
     * @param failures numbers the failed syncs of all directories
     * @param pause between the attempts to open it
     */
    SharedSync(
            QueueNames names, ByteString path, AtomicLong changes, AtomicLong failures,
            Pause pause) {
        this.names = names;
        this.path = path;
        this.changes = changes;
        this.failures = failures;
        this.pause = pause;
        this.lastChange = changes.get();
    }

    /** Counts a change that was made, and returns its number. */
    long change() {
        lock.lock();
        try {
            lastChange = changes.incrementAndGet();
            return lastChange;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Brings to disk the changes up to {@code wantedChange}, if they are not there yet. A failure
     * after {@code failuresBefore} is the caller's, too.
     */
    void sync(long failuresBefore, long wantedChange) throws PosixException {
        lock.lock();
        try {
            if (lastFailure > failuresBefore) {
                throw new PosixException(lastErrno);
            }
            // the caller's number may be of a change elsewhere, later than all in this directory
            long wanted = Math.min(wantedChange, lastChange);
            if (synced >= wanted) {
                return;
            }
            Batch batch = current != null && current.began >= wanted ? current : join();
            while (current != null && !batch.over) {
                batch.turn.awaitUninterruptibly();
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
        return next;
    }

    /** Syncs for all members of the batch, which none can join from now on. */
    private void lead(Batch batch) {
        next = null;
        current = batch;
        batch.began = changes.get();
        lock.unlock();
        Errno failure = Errno.UNKNOWN; // unless syncDisk returns
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
     * Syncs the directory and returns the error, or null. When there is no descriptor to open it
     * with, nothing is lost: this tries again for ten seconds, in which others may give theirs
     * back.
     */
    private Errno syncDisk() {
        for (int tries = 1;; tries++) {
            try {
                names.sync(path);
                return null;
            } catch (PosixException e) {
                if (!e.meansNoDescriptor() || tries == OPEN_TRIES) {
                    return e.errno();
                }
            }
            pause.milliseconds(OPEN_PAUSE_MILLISECONDS);
        }
    }

    private static void end(Batch batch, Errno failure) {
        batch.over = true;
        batch.failure = failure;
        batch.turn.signalAll();
    }

    /** Has the next sync made; after a failure those that wait for it fail, too. */
    private void passOn(Errno failure) {
        if (failure != null) {
            lastErrno = failure;
            lastFailure = failures.incrementAndGet();
        }
        if (next == null) {
            return;
        }
        if (failure == null) {
            next.turn.signal(); // one of them leads
        } else {
            end(next, failure);
            next = null;
        }
    }
}
