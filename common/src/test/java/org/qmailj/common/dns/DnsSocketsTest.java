package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.qmailj.common.posix.PosixException;

class DnsSocketsTest {
    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static void fail() {
        NameServer nobody = NameServer.of(new byte[] {-1, -1, -1, -1}); // no stream goes there
        assertThrows(PosixException.class, () -> new DnsSockets().stream(nobody, 1000));
    }

    @Test
    void aConnectionThatFailsLeavesNothingOpen() throws IOException {
        fail();
        long before = descriptors();
        for (int i = 0; i < 10; i++) {
            fail();
        }
        assertEquals(before, descriptors());
    }
}
