package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class BuffersTest {
    /** Two sessions with one pair would mix their messages. */
    @Test
    void whatIsLentIsLentToOneOnly() {
        Buffers buffers = new Buffers();
        Buffers.Pair first = buffers.take();
        assertNotSame(first, buffers.take());
        buffers.giveBack(first);
        assertSame(first, buffers.take());
        assertNotSame(first, buffers.take());
    }
}
