package org.qmailj.common.testing;

import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/** An open file of a test's disk. What nobody is to do with it fails the test. */
public abstract class FakeFile implements OpenFile {
    @Override
    public int read(byte[] to, int offset, int length) throws PosixException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] from, int offset, int length) throws PosixException {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileStatus status() throws PosixException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long seekEnd() throws PosixException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void lock(int operation) throws PosixException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(long size) throws PosixException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sync() throws PosixException {
        throw new UnsupportedOperationException();
    }
}
