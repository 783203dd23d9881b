package org.qmailj.local;

import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/** An open file of the recipient. */
interface HomeFile extends ByteSource, ByteSink, AutoCloseable {
    @Override
    int read(byte[] to, int offset, int length) throws PosixException;

    @Override
    void write(byte[] from, int offset, int length) throws PosixException;

    FileStatus status() throws PosixException;

    /** Takes the lock (flock) of an mbox. Throws EAGAIN while another writer has it. */
    void lock() throws PosixException;

    /** Seeks to the end and returns its position. */
    long end() throws PosixException;

    void truncate(long size) throws PosixException;

    void sync() throws PosixException;

    @Override
    void close() throws PosixException;
}
