package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final AtomicLong clock = new AtomicLong(-5);

    @Test
    void comesWithItsClock() {
        Deadline deadline = Deadline.in(clock::get, 10);
        assertEquals(10, deadline.left());
        clock.addAndGet(9);
        assertEquals(1, deadline.left());
        assertFalse(deadline.isOver());
        clock.addAndGet(1);
        assertEquals(0, deadline.left());
        assertTrue(deadline.isOver());
        clock.addAndGet(1000);
        assertEquals(0, deadline.left(), "-1 would be for ever");
        assertTrue(deadline.isOver());
    }

    @Test
    void mayBeOverAtOnce() {
        assertTrue(Deadline.in(clock::get, 0).isOver());
        assertTrue(Deadline.in(clock::get, -1).isOver());
    }

    @Test
    void isCutShortWherePollHasNoNumberForIt() {
        assertEquals(Integer.MAX_VALUE, Deadline.in(clock::get, 1L << 40).left());
    }

    @Test
    void neverComes() {
        assertEquals(-1, Deadline.NEVER.left());
        assertFalse(Deadline.NEVER.isOver());
    }

    @Test
    void usesTheClockOfTheHost() {
        int left = Deadline.in(60_000).left();
        assertTrue(left > 0 && left <= 60_000, left + " ms");
    }
}
