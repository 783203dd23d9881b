package org.qmailj.remote;

import java.io.IOException;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.TimedFd;

/**
 * Holds a connected, non-blocking socket with time limits. A write that the socket accepts at once,
 * as most are, does not wait.
 */
record Connection(TimedFd timed) implements ByteSource, ByteSink {
    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        return timed.read(to, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        int taken = 0;
        try {
            taken = timed.fd().writeSome(from, offset, length);
        } catch (PosixException e) {
            if (!e.is(Errno.EAGAIN)) {
                throw e;
            }
        }
        if (taken < length) {
            timed.write(from, offset + taken, length - taken);
        }
    }
}
