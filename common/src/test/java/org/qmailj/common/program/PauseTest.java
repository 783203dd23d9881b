package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PauseTest {
    @Test
    void anInterruptDoesNotEndIt() {
        long begun = Pause.SYSTEM.now();
        Thread.currentThread().interrupt();
        Pause.SYSTEM.milliseconds(50);
        long waited = Pause.SYSTEM.now() - begun;
        assertTrue(waited >= 50, waited + " ms");
    }
}
