package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;

class KernelIdsTest {
    @TempDir
    Path directory;

    private DnsIds generator(byte... bytes) throws Exception {
        return new KernelIds(ByteString.of(
                Files.write(directory.resolve("generator"), bytes).toString()));
    }

    @Test
    void twoBytesAreAnId() throws Exception {
        assertEquals(0xfe80, generator((byte) 0xfe, (byte) 0x80, (byte) 1).next());
        assertEquals(0x0102, generator((byte) 1, (byte) 2).next());
    }

    @Test
    void noIdIsMadeOfLess() throws Exception {
        assertThrows(PosixException.class, generator()::next);
        assertThrows(PosixException.class, generator((byte) 7)::next);
        assertThrows(PosixException.class,
                new KernelIds(ByteString.of(directory + "/missing"))::next);
    }

    @Test
    void theKernelsDiffer() throws Exception {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            int id = new KernelIds().next();
            assertEquals(id & 0xffff, id);
            seen.add(id);
        }
        assertTrue(seen.size() > 90, seen + "");
    }
}
