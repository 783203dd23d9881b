package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/** A packet is received when there is memory again; what stays is the caller's. */
class ShortageTest {
    private static int receive(Errno... failures) throws PosixException {
        Queue<Errno> left = new ArrayDeque<>(List.of(failures));
        return Shortage.receive(() -> {
            if (!left.isEmpty()) {
                throw new PosixException(left.remove());
            }
            return 7;
        });
    }

    @Test
    void aPacketWaitsForMemory() throws PosixException {
        assertEquals(7, receive());
        Errno[] longer = new Errno[12]; // than anything else would be put up with
        Arrays.fill(longer, Errno.ENOMEM);
        assertEquals(7, receive(longer));
        Arrays.fill(longer, Errno.ENOBUFS);
        assertEquals(7, receive(longer));
    }

    @Test
    void anotherFailureMayPassToo() throws PosixException {
        assertEquals(7, receive(Errno.EIO, Errno.ENOMEM, Errno.EIO));
    }

    @Test
    void whatStaysIsThrown() {
        Errno[] always = new Errno[100];
        Arrays.fill(always, Errno.EBADF);
        assertEquals(Errno.EBADF,
                assertThrows(PosixException.class, () -> receive(always)).errno());
    }

    @Test
    void theEndOfTheOtherSideIsThrownAtOnce() {
        for (Errno errno : new Errno[] {Errno.EPIPE, Errno.ECONNRESET}) {
            assertEquals(errno,
                    assertThrows(PosixException.class, () -> receive(errno)).errno());
        }
    }
}
