package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;

class MemoryTest {
    @ParameterizedTest
    @CsvSource({"0, 2", "1, 2", "536870912, 3", "1073741824, 6", "4294967296, 25",
        "8589934592, 51", "25769803776, 60", "9223372036854775807, 60"})
    void anEighthOfTheMemory(long bytes, int workers) {
        assertEquals(workers, Memory.workers(bytes));
    }

    @ParameterizedTest
    @CsvSource({"'MemTotal:       24683548 kB\nMemFree: 1 kB\n', 25275953152",
        "'1048576\n', 1048576",
        "'9223372036854771712\n', 9223372036854775807", "'max\n', 9223372036854775807",
        "'', 9223372036854775807", "'MemTotal:', 9223372036854775807", "12 MB, 12",
        "99999999999999999999999999, 9223372036854775807"})
    void whatTheFilesSay(String text, long bytes) {
        assertEquals(bytes, Memory.bytes(ByteString.of(text)));
    }

    @Test
    void thisHostHasRoom() {
        assertTrue(Memory.workers() >= 2);
    }
}
