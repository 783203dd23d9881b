package org.qmailj.common.program;

import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/** Waits while the system has no memory for a packet, which stays where it is meanwhile. */
public final class OutOfKernelMemory {
    private static final int PAUSE_MILLISECONDS = 100;

    /** Receives a packet. A class implements it: the first lambda of a process costs it 5 MB. */
    public interface Reception {
        int receive() throws PosixException;
    }

    private OutOfKernelMemory() {}

    /** Receives as soon as there is memory for it, and returns what that returns. */
    public static int receive(Reception reception) throws PosixException {
        while (true) {
            try {
                return reception.receive();
            } catch (PosixException e) {
                if (!is(e)) {
                    throw e;
                }
            }
            pause();
        }
    }

    /** Returns whether that is what failed. */
    public static boolean is(PosixException e) {
        return e.is(Errno.ENOMEM) || e.is(Errno.ENOBUFS);
    }

    /** Waits before the next attempt. */
    public static void pause() {
        Pause.SYSTEM.milliseconds(PAUSE_MILLISECONDS);
    }
}
