package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;

@Timeout(60)
class BellTest {
    /** Nothing else of this process is there. */
    private static final int OUT = 310;

    private static boolean rings(Bell bell) throws PosixException {
        return bell.fd().awaitReadable(0);
    }

    @Test
    void ringsUntilItIsSilenced() throws PosixException {
        Bell bell = Bell.open();
        assertFalse(rings(bell));
        bell.ring();
        bell.ring();
        assertTrue(rings(bell));
        bell.silence();
        assertFalse(rings(bell));
        bell.silence();
        bell.ring();
        assertTrue(rings(bell));
    }

    @Test
    void nobodyWaitsToRing() throws PosixException {
        Bell bell = Bell.open();
        for (int i = 0; i < 100_000; i++) { // more than the pipe holds
            bell.ring();
        }
        while (rings(bell)) {
            bell.silence();
        }
    }

    /** Nobody rings for it later: who has more for the thread relies on the first ring. */
    @Test
    void isHeardThoughItFailsAtFirst() throws Exception {
        Pipe pipe = Pipe.open();
        Fd out = pipe.out().copyTo(OUT);
        Bell bell = new Bell(new Pipe(pipe.in(), out));
        Pipe.open().in().copyTo(OUT); // nothing can be written there, nor does it go to others
        CompletableFuture<Void> ringing = CompletableFuture.runAsync(bell::ring);
        assertFalse(bell.fd().awaitReadable(300));
        pipe.out().copyTo(OUT);
        assertTrue(bell.fd().awaitReadable(30_000));
        ringing.get(30, TimeUnit.SECONDS);
    }
}
