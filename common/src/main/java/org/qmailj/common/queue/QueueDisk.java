package org.qmailj.common.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.PosixException;

/**
 * The changes of qmail-queue and qmail-clean on disk, one method for each system call whose order
 * makes the queue safe. A test passes in a disk that fails, or loses power, at any of them.
 *
 * <p>A name is on disk when its directory was synced after it was made or removed; what was not
 * synced may be there or not after a crash, in any combination.
 */
public interface QueueDisk {
    /** The host's. */
    QueueDisk SYSTEM = new SystemDisk();

    /** Returns whether there is a file of that name; false when that cannot be seen. */
    boolean exists(ByteString path);

    /** Makes a file that does not exist, mode 0644 less the umask, and opens it for writing. */
    NewFile create(ByteString path) throws PosixException;

    void link(ByteString from, ByteString to) throws PosixException;

    /** Removes a file. Returns false when there was none. */
    boolean unlink(ByteString path) throws PosixException;

    /** Brings the names in the directory to disk. */
    void sync(ByteString directory) throws PosixException;

    /** Wakes qmail-send. */
    void pullTrigger(QueueLayout layout);

    /** A file under construction. */
    interface NewFile extends ByteSink {
        /** Returns its inode: the number of the message, if it is the mess file. */
        long number() throws PosixException;

        @Override
        void write(byte[] from, int offset, int length) throws PosixException;

        /** Brings its contents to disk. */
        void sync() throws PosixException;

        /** Closes it. An error would have shown in {@link #sync}. */
        void close();
    }
}
