package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PauseTest {
    @Test
    void anInterruptDoesNotEndIt() {
        long begun = SteadyClock.SYSTEM.milliseconds();
        Thread.currentThread().interrupt();
        Pause.SYSTEM.milliseconds(50);
        long waited = SteadyClock.SYSTEM.milliseconds() - begun;
        assertTrue(waited >= 50, waited + " ms");
    }

    @Test
    @Timeout(20)
    void anInterruptDoesNotStay() {
        Deadline end = Deadline.in(50);
        Thread.currentThread().interrupt();
        synchronized (this) {
            Pause.await(this);
            assertFalse(Thread.currentThread().isInterrupted());
            while (!end.isOver()) {
                Pause.await(this, end);
            }
            Pause.await(this, end);
        }
    }

    @Test
    @Timeout(20)
    void anotherThreadEndsTheWait() throws Exception {
        boolean[] done = new boolean[1];
        Thread waiter = new Thread(() -> {
            synchronized (done) {
                while (!done[0]) {
                    Pause.await(done);
                }
            }
        });
        waiter.start();
        synchronized (done) {
            done[0] = true;
            done.notifyAll();
        }
        waiter.join();
    }
}
