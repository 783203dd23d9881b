package org.qmailj.common.spawn;

import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Pause;

/** Waits while the system has no memory for a packet, which stays where it is meanwhile. */
final class Shortage {
    private static final int PAUSE_MILLISECONDS = 100;

    /** Receives a packet. A class implements it: the first lambda of a process costs it 5 MB. */
    interface Reception {
        int receive() throws PosixException;
    }

    private Shortage() {}

    /** Receives as soon as there is memory for it, and returns what that returns. */
    static int receive(Reception reception) throws PosixException {
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
    static boolean is(PosixException e) {
        return e.is(Errno.ENOMEM) || e.is(Errno.ENOBUFS);
    }

    /** Waits before the next attempt. */
    static void pause() {
        Pause.SYSTEM.milliseconds(PAUSE_MILLISECONDS);
    }
}
