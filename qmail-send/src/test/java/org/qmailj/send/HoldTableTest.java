package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Its memory; what it counts, {@link QueuesTest} compares with a map. */
class HoldTableTest {
    private static final int NUMBERS = 1_000_000;

    @Test
    void manyNumbersTakeNoMoreRoomThanTheyMust() {
        HoldTable table = new HoldTable();
        for (int i = 0; i < NUMBERS; i++) {
            table.hold(10_000_000 + i * 3L);
            assertTrue(i < 1000 || table.capacity() < 3L * i, table.capacity() + " for " + i);
        }
        int capacity = table.capacity();
        for (long n = 900_000_000; n < 903_000_000; n++) { // new mail comes and goes
            assertEquals(0, table.holds(n));
            table.hold(n);
            assertTrue(table.release(n));
        }
        assertEquals(capacity, table.capacity());
        for (int i = 0; i < NUMBERS; i++) {
            assertEquals(1, table.holds(10_000_000 + i * 3L));
        }
        for (long n = 900_000_000; n < 903_000_000; n++) {
            assertEquals(0, table.holds(n));
        }
    }
}
