package org.qmailj.common.tcpto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;

class TcptoTableTest {
    private static final long NOW = 1_800_000_000L;

    private final byte[] bytes = new byte[TcptoTable.SIZE];
    private final TcptoTable table = new TcptoTable(bytes, bytes.length);

    private static IpAddress ip(String text) {
        return IpAddress.scan(ByteString.of(text));
    }

    private static IpAddress host(int n) {
        return ip("10.0.0." + n);
    }

    private void put(int record, String ip, int timeouts, long when) {
        System.arraycopy(ip(ip).toArray(), 0, bytes, record * 16, 4);
        bytes[record * 16 + 4] = (byte) timeouts;
        for (int i = 0; i < 4; i++) {
            bytes[record * 16 + 8 + i] = (byte) (when >> 8 * i);
        }
    }

    @Test
    void theBytesOfARecord() {
        assertEquals(0, table.timedOut(ip("192.0.2.200"), 0x6b49d204L));
        byte[] first = new byte[16];
        System.arraycopy(bytes, 0, first, 0, 16);
        assertArrayEquals(new byte[] {
            (byte) 192, 0, 2, (byte) 200, 1, 0, 0, 0, 4, (byte) 0xd2, 0x49, 0x6b, 0, 0, 0, 0
        }, first);
        assertEquals(0x6b49d204L, table.when(0));
        assertEquals(1, table.timeouts(0));
        assertEquals(64, table.records());
    }

    @Test
    void theUnusedBytesOfARecordStay() {
        put(0, "10.0.0.1", 1, NOW - 500);
        bytes[5] = 77;
        bytes[15] = 78;
        table.timedOut(host(1), NOW);
        assertEquals(77, bytes[5]);
        assertEquals(78, bytes[15]);
    }

    @Test
    void timesBeyond31Bits() {
        put(0, "10.0.0.1", 2, 0xfffffff0L);
        assertEquals(0xfffffff0L, table.when(0));
        assertTrue(table.rests(0, NOW, 1), "a time in the future is recent");
    }

    @Test
    void oneTimeoutDoesNotRest() {
        put(0, "10.0.0.1", 1, NOW);
        assertFalse(table.rests(0, NOW, 0));
        put(0, "10.0.0.1", 2, NOW);
        assertTrue(table.rests(0, NOW, 0));
        put(0, "10.0.0.1", -1, NOW);
        assertFalse(table.rests(0, NOW, 0), "the count is signed");
    }

    @Test
    void restEndsAfterAnHourAndABit() {
        put(0, "10.0.0.1", 2, NOW);
        assertTrue(table.rests(0, NOW + 3839, 0));
        assertFalse(table.rests(0, NOW + 3840, 0));
        assertTrue(table.rests(0, NOW + 5823, 31));
        assertFalse(table.rests(0, NOW + 5824, 31));
        assertFalse(table.rests(0, NOW + 3840, 32), "only 5 bits of the process id count");
    }

    @Test
    void countsUpToTen() {
        put(0, "10.0.0.1", 9, NOW - 1000);
        assertEquals(0, table.timedOut(host(1), NOW));
        assertEquals(10, table.timeouts(0));
        assertEquals(0, table.timedOut(host(1), NOW + 120));
        assertEquals(10, table.timeouts(0));
        assertEquals(NOW + 120, table.when(0));
    }

    @Test
    void twoTimeoutsWithinTwoMinutesAreOne() {
        put(0, "10.0.0.1", 1, NOW);
        assertEquals(-1, table.timedOut(host(1), NOW + 119));
        assertEquals(1, table.timeouts(0));
        assertEquals(NOW, table.when(0));
        assertEquals(0, table.timedOut(host(1), NOW + 120));
        assertEquals(2, table.timeouts(0));
    }

    @Test
    void aClearedRecordCountsAtOnce() {
        put(0, "10.0.0.1", 0, NOW);
        assertEquals(0, table.timedOut(host(1), NOW + 1));
        assertEquals(1, table.timeouts(0));
    }

    @Test
    void anAnswerClearsTheCountAndNothingElse() {
        put(3, "10.0.0.1", 7, NOW);
        assertEquals(3, table.answered(host(1)));
        assertEquals(0, table.timeouts(3));
        assertEquals(NOW, table.when(3));
        assertEquals(-1, table.answered(host(2)));
    }

    @Test
    void aNewHostTakesTheFirstFreeRecord() {
        put(0, "10.0.0.1", 1, NOW);
        put(1, "10.0.0.2", 0, NOW);
        put(2, "10.0.0.3", 1, NOW);
        assertEquals(1, table.timedOut(host(9), NOW));
        assertEquals(host(9), table.ip(1));
    }

    @Test
    void aFullTableLosesTheOldest() {
        for (int i = 0; i < 64; i++) {
            put(i, "10.0.0." + i, 1, NOW - i);
        }
        assertEquals(63, table.timedOut(ip("10.9.9.9"), NOW));
        assertEquals(1, table.timeouts(63));
        put(5, "10.0.0.5", 1, NOW - 2000);
        put(6, "10.0.0.6", 3, NOW - 3000);
        assertEquals(5, table.timedOut(ip("10.9.9.8"), NOW), "two more count as 2048 seconds");
    }

    @Test
    void aShortFileHasFewerRecords() {
        assertEquals(2, new TcptoTable(bytes, 47).records());
        TcptoTable empty = new TcptoTable(bytes, 15);
        assertEquals(0, empty.records());
        assertEquals(-1, empty.timedOut(host(1), NOW));
        assertEquals(-1, empty.answered(host(1)));
        assertEquals(-1, empty.find(host(1)));
    }
}
