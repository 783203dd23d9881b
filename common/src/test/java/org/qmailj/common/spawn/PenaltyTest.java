package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PenaltyTest {
    private final AtomicLong clock = new AtomicLong(-5);
    private final Penalty penalty = new Penalty(clock::get);

    @Test
    void itLastsAMinuteFromItsLastBeginning() {
        assertTrue(penalty.isOver(), "it has not begun");
        penalty.begin();
        clock.addAndGet(1000);
        penalty.begin();
        clock.addAndGet(Penalty.MILLISECONDS - 1);
        assertFalse(penalty.isOver());
        clock.addAndGet(1);
        assertTrue(penalty.isOver());
    }
}
