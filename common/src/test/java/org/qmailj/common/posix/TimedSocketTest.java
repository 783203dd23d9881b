package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimedSocketTest {
    private UnixSocket.Pair pair;

    @BeforeEach
    void connect() throws PosixException {
        Signals.ignore(Signals.PIPE);
        pair = UnixSocket.packetPair();
    }

    @AfterEach
    void close() throws PosixException {
        pair.ours().close();
        pair.theirs().close();
    }

    private static Errno failure(org.junit.jupiter.api.function.Executable what) {
        return assertThrows(PosixException.class, what).errno();
    }

    @Test
    void whatIsThereIsReadAtOnce() throws IOException {
        new TimedSocket(pair.theirs(), 5).write(new byte[] {1, 2, 3}, 1, 2);
        byte[] to = new byte[4];
        assertEquals(2, new TimedSocket(pair.ours(), 5).read(to, 1, 3));
        assertEquals(2, to[1]);
        assertEquals(3, to[2]);
    }

    @Test
    void silenceTimesOut() {
        TimedSocket socket = new TimedSocket(pair.ours(), 1);
        long start = System.nanoTime();
        assertEquals(Errno.ETIMEDOUT, failure(() -> socket.read(new byte[1], 0, 1)));
        assertTrue(System.nanoTime() - start > 900_000_000L);
    }

    @Test
    void soDoesOneWhoTakesNothing() {
        TimedSocket socket = new TimedSocket(pair.ours(), 1);
        byte[] much = new byte[50_000];
        assertEquals(Errno.ETIMEDOUT, failure(() -> {
            for (int i = 0; i < 100; i++) {
                socket.write(much, 0, much.length);
            }
        }));
    }

    @Test
    void theEndIsNoTimeout() throws IOException {
        pair.theirs().close();
        TimedSocket socket = new TimedSocket(pair.ours(), 1);
        assertEquals(0, socket.read(new byte[1], 0, 1));
        assertEquals(Errno.EPIPE, failure(() -> socket.write(new byte[1], 0, 1)));
        pair = UnixSocket.packetPair();
    }

    /** A number beyond 31 bits in timeoutsmtpd becomes one. */
    @Test
    void aNegativeTimeIsRefused() {
        TimedSocket socket = new TimedSocket(pair.ours(), -1);
        assertEquals(Errno.EINVAL, failure(() -> socket.read(new byte[1], 0, 1)));
        assertEquals(Errno.EINVAL, failure(() -> socket.write(new byte[1], 0, 1)));
    }
}
