package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DaemonThreadTest {
    @Test
    void itRunsAndDoesNotKeepTheProcessAlive() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        boolean[] ran = new boolean[1];
        Thread thread = DaemonThread.start(() -> {
            try {
                open.await();
                ran[0] = true;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, "name", 0);
        assertNotNull(thread);
        assertTrue(thread.isDaemon());
        assertEquals("name", thread.getName());
        open.countDown();
        thread.join(10_000);
        assertTrue(ran[0]);
    }
}
