package org.qmailj.common.program;

import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;

/** Wakes a thread that waits for descriptors: a pipe, whose reading end is one of these. */
public final class Bell {
    private static final byte[] RING = new byte[1];

    private final Pipe pipe;
    private final byte[] rings = new byte[64];

    Bell(Pipe pipe) throws PosixException {
        this.pipe = pipe;
        pipe.in().setBlocking(false);
        pipe.out().setBlocking(false);
    }

    public static Bell open() throws PosixException {
        return new Bell(Pipe.open());
    }

    /** Returns the descriptor that is readable from a ring on until it is silenced. */
    public Fd fd() {
        return pipe.in();
    }

    /**
     * Rings, for sure: nobody may ring again. A pipe that is full calls that thread anyway. What it
     * is to find must be there before.
     */
    public void ring() {
        while (true) {
            try {
                pipe.out().writeSome(RING, 0, RING.length);
                return;
            } catch (PosixException e) {
                if (e.is(Errno.EAGAIN)) {
                    return;
                }
            }
            Shortage.pause();
        }
    }

    /** Takes the rings so far. That thread does so before it looks for what it is to find. */
    public void silence() throws PosixException {
        try {
            pipe.in().read(rings, 0, rings.length);
        } catch (PosixException e) {
            if (!e.is(Errno.EAGAIN)) {
                throw e;
            }
        }
    }
}
