package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PauseTest {
    @Test
    void anInterruptDoesNotEndIt() {
        long begun = SteadyClock.SYSTEM.milliseconds();
        Thread.currentThread().interrupt();
        Pause.SYSTEM.milliseconds(50);
        long waited = SteadyClock.SYSTEM.milliseconds() - begun;
        assertTrue(waited >= 50, waited + " ms");
    }
}
