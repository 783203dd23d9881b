package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/** The home of a process that has changed its working directory to it. */
final class WorkingDirectory implements Home {
    /** What the umask leaves of these is the owner's alone; a default ACL takes its place. */
    private static final int MODE_OF_NEW_MESSAGE = 0644;
    private static final int MODE_OF_NEW_MBOX = 0600;

    @Override
    public FileStatus status(ByteString name) throws PosixException {
        return Posix.stat(name);
    }

    @Override
    public HomeFile read(ByteString name) throws PosixException {
        return new Open(Fd.openRead(name));
    }

    @Override
    public HomeFile create(ByteString name) throws PosixException {
        return new Open(Fd.openExclusive(name, MODE_OF_NEW_MESSAGE));
    }

    @Override
    public HomeFile append(ByteString name) throws PosixException {
        int flags = Fd.O_WRONLY | Fd.O_NONBLOCK | Fd.O_APPEND | Fd.O_CREAT;
        return new Open(Fd.open(name, flags, MODE_OF_NEW_MBOX));
    }

    @Override
    public void link(ByteString from, ByteString to) throws PosixException {
        Posix.link(from, to);
    }

    @Override
    public void unlink(ByteString name) throws PosixException {
        Posix.unlink(name);
    }

    private record Open(Fd fd) implements HomeFile {
        @Override
        public int read(byte[] to, int offset, int length) throws PosixException {
            return fd.read(to, offset, length);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws PosixException {
            fd.write(from, offset, length);
        }

        @Override
        public FileStatus status() throws PosixException {
            return fd.status();
        }

        @Override
        public void lock() throws PosixException {
            fd.lock(Fd.LOCK_EX | Fd.LOCK_NB);
        }

        @Override
        public long end() throws PosixException {
            return fd.seekEnd();
        }

        @Override
        public void truncate(long size) throws PosixException {
            fd.truncate(size);
        }

        @Override
        public void sync() throws PosixException {
            fd.sync();
        }

        @Override
        public void close() throws PosixException {
            fd.close();
        }
    }
}
