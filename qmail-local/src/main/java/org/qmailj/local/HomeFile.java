package org.qmailj.local;

import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/** One of the recipient's files while it is open. */
interface HomeFile extends ByteSource, ByteSink, AutoCloseable {
    @Override
    int read(byte[] to, int offset, int length) throws PosixException;

    @Override
    void write(byte[] from, int offset, int length) throws PosixException;

    FileStatus status() throws PosixException;

    /** Takes the lock (flock) that all writers of an mbox take; EAGAIN while another has it. */
    void lock() throws PosixException;

    /** Goes to the end; answers where that is. */
    long end() throws PosixException;

    void truncate(long size) throws PosixException;

    void sync() throws PosixException;

    @Override
    void close() throws PosixException;
}
