package org.qmailj.tcpto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.qmailj.common.tcpto.TcptoTable;

class TcptoListingTest {
    private static final long NOW = 1_800_000_000L;

    private final byte[] bytes = new byte[TcptoTable.SIZE];

    private void put(int record, int last, int timeouts, long when) {
        byte[] r = {(byte) 192, 0, 2, (byte) last, (byte) timeouts, 0, 0, 0,
            (byte) when, (byte) (when >> 8), (byte) (when >> 16), (byte) (when >> 24)};
        System.arraycopy(r, 0, bytes, 16 * record, r.length);
    }

    private String listing(int length) {
        return TcptoListing.of(new TcptoTable(bytes, length), NOW);
    }

    @Test
    void nothing() {
        assertEquals("", listing(1024));
        assertEquals("", listing(0));
    }

    @Test
    void hostsInTheOrderOfTheFile() {
        put(5, 9, 10, NOW);
        put(2, 255, 1, NOW - 101);
        assertEquals("192.0.2.255 timed out 101 seconds ago; # recent timeouts: 1\n"
                + "192.0.2.9 timed out 0 seconds ago; # recent timeouts: 10\n", listing(1024));
    }

    @Test
    void freeAndOddRecordsAndThoseBeyondTheFile() {
        put(0, 1, 0, NOW);
        put(1, 2, -1, NOW);
        put(2, 3, 1, NOW);
        assertEquals("", listing(47));
    }

    @Test
    void aTimeInTheFuture() {
        put(0, 1, 2, NOW + 1);
        assertEquals("192.0.2.1 timed out 18446744073709551615 seconds ago; # recent timeouts: 2\n",
                listing(1024));
    }
}
