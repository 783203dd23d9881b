package org.qmailj.common.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/**
 * The names of the files in the queue, as qmail-queue, qmail-send and qmail-clean make and remove
 * them: one method for each system call whose order makes the queue safe. A test passes in names on
 * a disk that fails, or loses power, at any of them.
 *
 * <p>A name is on disk when its directory was synced after it was made or removed; what was not
 * synced may be there or not after a crash, in any combination.
 */
public interface QueueNames {
    /** The host's. */
    QueueNames SYSTEM = new SystemNames();

    /** Returns whether the name is taken, by whatever; fails when that cannot be seen. */
    boolean isNamed(ByteString path) throws PosixException;

    /** Makes a file that does not exist, mode 0644 less the umask, and opens it for writing. */
    OpenFile create(ByteString path) throws PosixException;

    /** Opens a file for writing at its end, and makes it, mode 0600, if it does not exist. */
    OpenFile append(ByteString path) throws PosixException;

    void link(ByteString from, ByteString to) throws PosixException;

    /** Removes a file. Returns false when there was none. */
    boolean unlink(ByteString path) throws PosixException;

    /** Removes a file. Returns false, for whatever reason, when this did not remove it. */
    default boolean tryUnlink(ByteString path) {
        try {
            return unlink(path);
        } catch (PosixException e) {
            return false;
        }
    }

    /** Brings the names in the directory to disk. */
    void sync(ByteString directory) throws PosixException;

    /** Wakes qmail-send, for a new name in todo/. */
    void pullTrigger(QueueLayout layout);
}
