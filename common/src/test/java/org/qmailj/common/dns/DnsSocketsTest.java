package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.testing.Descriptors;

class DnsSocketsTest {
    private static void fail() {
        NameServer all = NameServer.of(new byte[] {-1, -1, -1, -1}); // for who may broadcast
        assertThrows(PosixException.class, () -> new DnsSockets().stream(all, 1000));
        assertThrows(PosixException.class, () -> new DnsSockets().datagram(all));
    }

    @Test
    void aConnectionThatFailsLeavesNothingOpen() throws IOException {
        fail();
        long before = Descriptors.count();
        for (int i = 0; i < 10; i++) {
            fail();
        }
        assertEquals(before, Descriptors.count());
    }
}
