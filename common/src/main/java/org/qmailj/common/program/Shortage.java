package org.qmailj.common.program;

import java.util.List;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Poll;
import org.qmailj.common.posix.PosixException;

/**
 * Says when packets and other calls of a connection are to be tried again. While the system has no
 * memory for a packet, that stays where it is, so it is tried for ever. Where the other side has
 * gone, nothing helps. What else fails may be a moment's trouble, and is tried for a second.
 */
public final class Shortage {
    private static final int PAUSE_MILLISECONDS = 100;

    /** How often something is tried that fails for another reason: a second in all. */
    private static final int OTHER_TRIES = 10;

    /** Receives a packet. A class implements it: the first lambda of a process costs it 5 MB. */
    public interface Reception {
        int receive() throws PosixException;
    }

    private Shortage() {}

    /** Receives as soon as there is memory for it, and returns what that returns. */
    public static int receive(Reception reception) throws PosixException {
        for (int failures = 1; true; failures++) {
            try {
                return reception.receive();
            } catch (PosixException e) {
                if (!mayPass(e, failures)) {
                    throw e;
                }
            }
            pause();
        }
    }

    /** Waits for any of them. Without memory for that it pauses and returns none. */
    public static List<Integer> await(Poll poll, int milliseconds) throws PosixException {
        try {
            return poll.await(milliseconds);
        } catch (PosixException e) {
            if (!e.meansNoMemory()) {
                throw e;
            }
            pause();
            return List.of();
        }
    }

    /** Returns whether the failure says that there is no other side any more. */
    public static boolean isOtherSideGone(PosixException e) {
        return e.is(Errno.EPIPE) || e.is(Errno.ECONNRESET);
    }

    /**
     * Returns whether to try again after so many failures: a shortage ends at some time, and what
     * else is wrong with a connection whose other side is there may have been a moment's trouble.
     */
    public static boolean mayPass(PosixException e, int failures) {
        return e.meansNoMemory() || !isOtherSideGone(e) && failures < OTHER_TRIES;
    }

    /** Waits before the next attempt. */
    public static void pause() {
        Pause.SYSTEM.milliseconds(PAUSE_MILLISECONDS);
    }
}
