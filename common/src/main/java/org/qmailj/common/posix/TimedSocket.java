package org.qmailj.common.posix;

import java.io.IOException;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;

/**
 * What {@link TimedFd} is for any descriptor, for a socket that is ours alone: the kernel keeps the
 * time, which halves the system calls of a session.
 */
public final class TimedSocket implements ByteSource, ByteSink {
    private final Fd socket;
    /** Why nothing can be read or written, or null. */
    private final PosixException unusable;

    /** @param seconds as for {@link TimedFd}; a negative time is refused when it is used */
    public TimedSocket(Fd socket, int seconds) {
        this.socket = socket;
        PosixException failed = null;
        try {
            Socket.giveUpAfter(socket, seconds);
        } catch (PosixException e) {
            failed = e;
        }
        this.unusable = failed;
    }

    private void requireUsable() throws PosixException {
        if (unusable != null) {
            throw unusable;
        }
    }

    private static PosixException inOurWords(PosixException e) {
        return e.is(Errno.EAGAIN) ? new PosixException(Errno.ETIMEDOUT) : e;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        requireUsable();
        try {
            return socket.read(to, offset, length);
        } catch (PosixException e) {
            throw inOurWords(e);
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        requireUsable();
        try {
            socket.write(from, offset, length);
        } catch (PosixException e) {
            throw inOurWords(e);
        }
    }
}
