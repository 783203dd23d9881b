package org.qmailj.common.posix;

import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;

/**
 * An open file: what of {@link Fd} reads mail and writes it down. Who takes one can be given a
 * test's, which fails, or loses power, at any call.
 */
public interface OpenFile extends ByteSource, ByteSink, AutoCloseable {
    /** Up to {@code length} bytes; 0 at the end of the file. */
    @Override
    int read(byte[] to, int offset, int length) throws PosixException;

    /** Writes all of it, in as many calls as it takes. */
    @Override
    void write(byte[] from, int offset, int length) throws PosixException;

    FileStatus status() throws PosixException;

    /** Goes to the end; answers its position. */
    long seekEnd() throws PosixException;

    /** flock(2), the lock that qmail takes; fcntl locks do not exclude it. */
    void lock(int operation) throws PosixException;

    void truncate(long size) throws PosixException;

    /** Brings its contents to disk. */
    void sync() throws PosixException;

    @Override
    void close() throws PosixException;

    /**
     * For what nothing can be lost of: it was opened for reading, is a connection whose other side
     * has said what there is to say, or was synced. The descriptor is gone even when close fails.
     */
    default void closeQuietly() {
        try {
            close();
        } catch (PosixException e) {
            // nothing is lost
        }
    }
}
