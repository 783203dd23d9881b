package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/** A packet is received when there is memory again; other failures are the caller's. */
class OutOfKernelMemoryTest {
    private static int receive(Errno... failures) throws PosixException {
        Queue<Errno> left = new ArrayDeque<>(List.of(failures));
        return OutOfKernelMemory.receive(() -> {
            if (!left.isEmpty()) {
                throw new PosixException(left.remove());
            }
            return 7;
        });
    }

    @Test
    void aPacketWaitsForMemory() throws PosixException {
        assertEquals(7, receive());
        assertEquals(7, receive(Errno.ENOMEM, Errno.ENOBUFS));
    }

    @Test
    void whatIsNoShortageIsThrown() {
        PosixException e = assertThrows(
                PosixException.class, () -> receive(Errno.ENOMEM, Errno.EBADF));
        assertEquals(Errno.EBADF, e.errno());
    }
}
