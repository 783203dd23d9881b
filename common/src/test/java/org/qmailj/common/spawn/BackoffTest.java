package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final AtomicLong clock = new AtomicLong(-5);
    private final Backoff backoff = new Backoff(clock::get);

    @Test
    void itLastsAMinuteFromItsLastBeginning() {
        assertTrue(backoff.isOver(), "it has not begun");
        backoff.begin();
        clock.addAndGet(1000);
        backoff.begin();
        clock.addAndGet(Backoff.MILLISECONDS - 1);
        assertFalse(backoff.isOver());
        clock.addAndGet(1);
        assertTrue(backoff.isOver());
    }
}
