package org.qmailj.send.disk;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/**
 * Touches the files of the queue as qmail-send does, with one method for each system call, so that
 * a test can have each of them fail, or be the last before the power goes. Every method may wait;
 * therefore the deciding thread calls them only at its start and at its end.
 */
public interface Disk {
    /**
     * Returns the disk as one message uses it, from before its first change to its last sync
     * ({@link SharedDisk}).
     */
    default Disk member() {
        return this;
    }

    FileStatus status(ByteString path) throws PosixException;

    /** Says whether there is such a file; fails when that cannot be seen. */
    boolean exists(ByteString path) throws PosixException;

    /** Tells each number that is a name in the directory; other names are passed over. */
    void numbers(ByteString directory, LongConsumer each) throws PosixException;

    /** Opens a file for reading from a position on. */
    Input read(ByteString path, long position) throws PosixException;

    /** Makes a file of mode 0600, which must not exist. */
    Output create(ByteString path) throws PosixException;

    /** Opens a file for writing at its end, and makes it, of mode 0600, if it does not exist. */
    Output append(ByteString path) throws PosixException;

    /** Overwrites the byte at a position. This is not synced. */
    void mark(ByteString path, long position, int b) throws PosixException;

    /** Removes a name; returns false if it did not exist. */
    boolean unlink(ByteString path) throws PosixException;

    /**
     * Removes a name that exists; returns false, for whatever reason, if this did not remove it.
     */
    default boolean unlinks(ByteString path) {
        try {
            return unlink(path);
        } catch (PosixException e) {
            return false;
        }
    }

    /** Sets the times of access and modification, in seconds since 1970. */
    void touch(ByteString path, long seconds) throws PosixException;

    /** Waits until the names in the directory are on disk. */
    void syncDirectory(ByteString directory) throws PosixException;

    /** A file being read. */
    interface Input extends ByteSource, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** A file being written. */
    interface Output extends ByteSink, AutoCloseable {
        /** Returns the size in bytes. */
        long size() throws PosixException;

        /** Cuts the file to this size. */
        void truncate(long size) throws PosixException;

        /** Waits until the contents are on disk. */
        void sync() throws PosixException;

        @Override
        void close() throws IOException;
    }
}
