package org.qmailj.send.disk;

import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;

/** Makes the system calls. Paths are relative to the queue, the current directory. */
public final class RealDisk implements Disk {
    @Override
    public FileStatus status(ByteString path) throws PosixException {
        return Posix.stat(path);
    }

    @Override
    public FileStatus statusIfPresent(ByteString path) throws PosixException {
        return Posix.statIfPresent(path);
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
    public OpenFile read(ByteString path, long position) throws PosixException {
        Fd fd = Fd.openRead(path);
        if (position > 0) {
            try {
                fd.seek(position);
            } catch (PosixException e) {
                fd.closeQuietly();
                throw e;
            }
        }
        return fd;
    }

    @Override
    public void mark(ByteString path, long position, int b) throws PosixException {
        try (Fd fd = Fd.open(path, Fd.O_WRONLY | Fd.O_NONBLOCK, 0)) {
            fd.writeAt(position, ByteString.wrap(new byte[] {(byte) b}));
        }
    }

    @Override
    public void touch(ByteString path, long seconds) throws PosixException {
        Posix.utime(path, seconds, seconds);
    }
}
