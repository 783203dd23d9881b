package org.qmailj.common.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.PosixException;

/**
 * What qmail-queue and qmail-clean change on disk, one method for each system call whose order the
 * queue's promises rest on. A test passes in a disk that fails, or loses power, at any of them.
 *
 * <p>A name is on disk when its directory was synced after it was made or removed; what was not
 * synced may be there or not after a crash, in any combination.
 */
public interface QueueDisk {
    /** The real one. */
    QueueDisk SYSTEM = new SystemDisk();

    /** Whether there is a file of that name, as far as can be seen. */
    boolean exists(ByteString path);

    /** Makes a file that is not there yet, mode 0644 less the umask, and opens it for writing. */
    NewFile create(ByteString path) throws PosixException;

    void link(ByteString from, ByteString to) throws PosixException;

    /** False when there was none. */
    boolean unlink(ByteString path) throws PosixException;

    /** The names in the directory are on disk afterwards. */
    void sync(ByteString directory) throws PosixException;

    /** Wakes qmail-send. */
    void pullTrigger(QueueLayout layout);

    /** A file under construction. */
    interface NewFile extends ByteSink {
        /** Its inode, the message's number when it is the mess file. */
        long number() throws PosixException;

        @Override
        void write(byte[] from, int offset, int length) throws PosixException;

        /** Its contents are on disk afterwards. */
        void sync() throws PosixException;

        /** Gives the descriptor back; what it would say was said by {@link #sync}. */
        void close();
    }
}
