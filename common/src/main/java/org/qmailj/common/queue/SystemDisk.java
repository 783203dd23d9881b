package org.qmailj.common.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/** Makes the system calls. */
final class SystemDisk implements QueueDisk {
    private static final int MODE = 0644;

    private record Open(Fd fd) implements NewFile {
        @Override
        public long number() throws PosixException {
            return fd.status().ino();
        }

        @Override
        public void write(byte[] from, int offset, int length) throws PosixException {
            fd.write(from, offset, length);
        }

        @Override
        public void sync() throws PosixException {
            fd.sync();
        }

        @Override
        public void close() {
            fd.closeQuietly();
        }
    }

    @Override
    public boolean exists(ByteString path) {
        try {
            return Posix.isNamed(path);
        } catch (PosixException e) {
            return false;
        }
    }

    @Override
    public NewFile create(ByteString path) throws PosixException {
        return new Open(Fd.openExclusive(path, MODE));
    }

    @Override
    public void link(ByteString from, ByteString to) throws PosixException {
        Posix.link(from, to);
    }

    @Override
    public boolean unlink(ByteString path) throws PosixException {
        return Posix.unlinkIfPresent(path);
    }

    @Override
    public void sync(ByteString directory) throws PosixException {
        Posix.syncDirectory(directory);
    }

    @Override
    public void pullTrigger(QueueLayout layout) {
        Trigger.pull(layout);
    }
}
