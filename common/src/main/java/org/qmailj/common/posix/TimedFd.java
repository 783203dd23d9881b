package org.qmailj.common.posix;

import java.io.IOException;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;

/**
 * A descriptor whose reads and writes give up after a while (timeoutread, timeoutwrite): each
 * single one throws {@link Errno#ETIMEDOUT} when nothing moved for so many seconds. A negative
 * time, which a number beyond 31 bits in a control file becomes, is refused with {@link
 * Errno#EINVAL}.
 */
public record TimedFd(Fd fd, int seconds) implements ByteSource, ByteSink {
    private int milliseconds() throws PosixException {
        if (seconds < 0) {
            throw new PosixException(Errno.EINVAL);
        }
        return (int) Math.min(Integer.MAX_VALUE, seconds * 1000L);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (!fd.awaitReadable(milliseconds())) {
            throw new PosixException(Errno.ETIMEDOUT);
        }
        return fd.read(to, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!fd.awaitWritable(milliseconds())) {
                throw new PosixException(Errno.ETIMEDOUT);
            }
            try {
                done += fd.writeSome(from, offset + done, length - done);
            } catch (PosixException e) {
                if (!e.is(Errno.EAGAIN)) { // a socket may be ready and yet short of memory
                    throw e;
                }
            }
        }
    }
}
