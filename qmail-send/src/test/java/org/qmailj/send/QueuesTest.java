package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.prioq.DueQueue;
import org.qmailj.send.message.Channel;

/** Times, numbers and roots. */
class QueuesTest {
    @Test
    void roots() {
        long[] cases = {0, 1, 2, 3, 4, 99, 100, 101, 604_800, 4_294_836_224L, 4_294_836_225L};
        for (long x : cases) {
            long root = Retry.squareRoot(x);
            assertTrue(root * root <= x && (root + 1) * (root + 1) > x, "root of " + x);
        }
        assertEquals(65_535, Retry.squareRoot(1L << 40));
    }

    /** Channel, birth, now, next; the last birth is in the future, by a clock that was set back. */
    @ParameterizedTest
    @CsvSource({
        "LOCAL, 1000, 1000, 1100", "LOCAL, 1000, 1100, 1400", "LOCAL, 1000, 1099, 1361",
        "REMOTE, 1000, 1000, 1400", "REMOTE, 1000, 1400, 2600",
        "LOCAL, 2000, 1000, 2100", "REMOTE, 2000, 1000, 2400"
    })
    void theNextAttempt(Channel channel, long birth, long now, long next) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertEquals(next, Retry.next(channel, birth, now)));
    }

    @Test
    void dueQueuesAgreeWithASortedOne() {
        Random random = new Random(1);
        DueQueue queue = new DueQueue();
        PriorityQueue<Long> model = new PriorityQueue<>();
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(3) > 0) {
                long time = random.nextInt(500);
                queue.insert(time * 7, time);
                model.add(time);
            } else if (!model.isEmpty()) {
                assertEquals(model.peek(), queue.firstTime());
                assertEquals(model.remove() * 7, queue.removeFirst());
            }
            assertEquals(model.isEmpty(), queue.isEmpty());
        }
        queue.drain((number, time) -> assertEquals(model.remove(), time));
        assertTrue(queue.isEmpty());
        assertEquals(Long.MAX_VALUE, queue.firstTime());
    }

    @Test
    void allDueAtOnceKeepsTheOrder() {
        DueQueue queue = new DueQueue();
        queue.insert(1, 10);
        queue.insert(2, 20);
        queue.makeAllDue(5);
        List<Long> order = new ArrayList<>();
        queue.drain((number, time) -> {
            order.add(number);
            assertEquals(5, time);
        });
        assertEquals(List.of(1L, 2L), order);
    }

    @Test
    void heldMessagesAgreeWithAMap() {
        Random random = new Random(2);
        Messages messages = new Messages(() -> { });
        Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            long number = random.nextInt(2000) * 23L;
            int holds = model.getOrDefault(number, 0);
            assertEquals(holds > 0, messages.isHeld(number));
            assertEquals(holds > 1, messages.isShared(number));
            if (random.nextBoolean() && holds < 5) {
                messages.hold(number);
                model.put(number, holds + 1);
            } else if (holds > 0) {
                messages.release(number);
                model.put(number, holds - 1);
            }
        }
        model.forEach((number, holds) -> assertEquals(holds > 0, messages.isHeld(number)));
    }

    @Test
    void aNumberOfWhichHoldsGetLostDoesNotBecomeFree() {
        Messages messages = new Messages(() -> { });
        for (int i = 0; i < Byte.MAX_VALUE; i++) {
            messages.hold(46);
        }
        assertThrows(IllegalStateException.class, () -> messages.hold(46));
        assertFalse(messages.take(46));
    }

    @Test
    void aRefusedNumberIsToldWhenItIsFree() {
        int[] freed = new int[1];
        Messages messages = new Messages(() -> freed[0]++);
        assertTrue(messages.take(46));
        messages.hold(46);
        assertTrue(messages.take(47));
        assertFalse(messages.take(46));
        messages.release(47);
        messages.release(46);
        assertEquals(0, freed[0]);
        messages.release(46);
        assertEquals(1, freed[0]);
        assertTrue(messages.take(46));
        messages.release(46);
        assertEquals(1, freed[0]);
        assertThrows(IllegalStateException.class, () -> messages.release(46));
    }
}
