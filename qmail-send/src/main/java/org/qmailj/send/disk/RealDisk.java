package org.qmailj.send.disk;

import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;

/** Makes the system calls. Paths are relative to the queue, the current directory. */
public final class RealDisk implements Disk {
    private static final int MODE = 0600;

    private record ReadFile(Fd fd) implements Input {
        @Override
        public int read(byte[] to, int offset, int length) throws PosixException {
            return fd.read(to, offset, length);
        }

        @Override
        public void close() throws PosixException {
            fd.close();
        }
    }

    private record WrittenFile(Fd fd) implements Output {
        @Override
        public void write(byte[] from, int offset, int length) throws PosixException {
            fd.write(from, offset, length);
        }

        @Override
        public long size() throws PosixException {
            return fd.status().size();
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

    @Override
    public FileStatus status(ByteString path) throws PosixException {
        return Posix.stat(path);
    }

    @Override
    public boolean exists(ByteString path) throws PosixException {
        return Posix.exists(path);
    }

    @Override
    public void numbers(ByteString directory, LongConsumer each) throws PosixException {
        Posix.list(directory, name -> {
            long number = QueueLayout.number(name);
            if (number != -1) {
                each.accept(number);
            }
        });
    }

    @Override
    public Input read(ByteString path, long position) throws PosixException {
        Fd fd = Fd.openRead(path);
        if (position > 0) {
            try {
                fd.seek(position);
            } catch (PosixException e) {
                fd.close();
                throw e;
            }
        }
        return new ReadFile(fd);
    }

    @Override
    public Output create(ByteString path) throws PosixException {
        return new WrittenFile(Fd.openExclusive(path, MODE));
    }

    @Override
    public Output append(ByteString path) throws PosixException {
        int flags = Fd.O_WRONLY | Fd.O_NONBLOCK | Fd.O_APPEND | Fd.O_CREAT;
        return new WrittenFile(Fd.open(path, flags, MODE));
    }

    @Override
    public void mark(ByteString path, long position, int b) throws PosixException {
        try (Fd fd = Fd.open(path, Fd.O_WRONLY | Fd.O_NONBLOCK, 0)) {
            fd.writeAt(position, ByteString.wrap(new byte[] {(byte) b}));
        }
    }

    @Override
    public boolean unlink(ByteString path) throws PosixException {
        return Posix.unlinkIfPresent(path);
    }

    @Override
    public void touch(ByteString path, long seconds) throws PosixException {
        Posix.utime(path, seconds, seconds);
    }

    @Override
    public void syncDirectory(ByteString directory) throws PosixException {
        Posix.syncDirectory(directory);
    }
}
