package org.qmailj.send.disk;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/**
 * The queue as qmail-send touches it, one method a system call, so that a test can have each of
 * them fail, or be the last before the power goes. Every method may wait; the deciding thread calls
 * none but at the very start and end.
 */
public interface Disk {
    /** The disk for one message, from before its first change to its last sync. */
    default Disk member() {
        return this;
    }

    FileStatus status(ByteString path) throws PosixException;

    boolean exists(ByteString path) throws PosixException;

    /** The numbers that a directory's names stand for; names that are none are passed over. */
    void numbers(ByteString directory, LongConsumer each) throws PosixException;

    /** Opens for reading from a place on. */
    Input read(ByteString path, long position) throws PosixException;

    /** Makes a file that must not be there yet, mode 0600. */
    Output create(ByteString path) throws PosixException;

    /** Opens a file for writing at its end, after making it when there is none. */
    Output append(ByteString path) throws PosixException;

    /** Overwrites one byte. */
    void mark(ByteString path, long position, int b) throws PosixException;

    /** False when there was none. */
    boolean unlink(ByteString path) throws PosixException;

    /** The same for a file that must be there: false when it is not gone by this. */
    default boolean unlinks(ByteString path) {
        try {
            return unlink(path);
        } catch (PosixException e) {
            return false;
        }
    }

    /** Sets the modification time. */
    void touch(ByteString path, long seconds) throws PosixException;

    /** The names in the directory are on disk afterwards. */
    void syncDirectory(ByteString directory) throws PosixException;

    /** A file being read. */
    interface Input extends ByteSource, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** A file being written. */
    interface Output extends ByteSink, AutoCloseable {
        long size() throws PosixException;

        void truncate(long size) throws PosixException;

        /** Its contents are on disk afterwards. */
        void sync() throws PosixException;

        @Override
        void close() throws IOException;
    }
}
