package org.qmailj.common.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    @Test
    void nobodyHasMoreThanAnEighthOfWhatOthersLeave() {
        Allowance.Pool pool = new Allowance.Pool(800);
        Allowance one = pool.allowance(0);
        assertFalse(one.take(101));
        assertTrue(one.take(60));
        assertTrue(one.take(40));
        assertFalse(one.take(1));
        Allowance other = pool.allowance(0);
        assertFalse(other.take(88));
        assertTrue(other.take(87));
        one.giveBack(100);
        assertTrue(other.take(13));
        assertFalse(other.take(1));
    }

    @Test
    void whatIsOnesOwnIsNotTakenFromThePool() {
        Allowance.Pool pool = new Allowance.Pool(800);
        Allowance one = pool.allowance(50);
        assertTrue(one.take(150));
        assertFalse(one.take(1));
        Allowance other = pool.allowance(50);
        assertTrue(other.take(137));
        one.giveBack(120); // 30 of its own are left
        assertTrue(other.take(13));
        assertTrue(one.take(20));
    }

    @Test
    void thoseWhoTakeAllTheyCanLeaveSomething() {
        Allowance.Pool pool = new Allowance.Pool(40 << 20);
        for (int i = 0; i < 15; i++) {
            takeAll(pool.allowance(0));
        }
        assertTrue(pool.allowance(0).take(600_000));
        for (int i = 0; i < 1000; i++) {
            takeAll(pool.allowance(0));
        }
        assertTrue(pool.allowance(16 << 10).take(16 << 10));
    }

    private static void takeAll(Allowance allowance) {
        for (int bytes = 1 << 20; bytes > 0; bytes >>= 1) {
            boolean taken;
            do {
                taken = allowance.take(bytes);
            } while (taken);
        }
    }

    @Test
    void whatIsRefusedCostsNothing() {
        Allowance.Pool pool = new Allowance.Pool(800);
        assertFalse(pool.allowance(0).take(1000));
        assertTrue(pool.allowance(0).take(100));
    }

    @Test
    void theEndGivesBackWhatWasForgotten() {
        Allowance.Pool pool = new Allowance.Pool(800);
        Allowance one = pool.allowance(10);
        assertTrue(one.take(110));
        one.giveBack(10);
        one.end();
        assertTrue(pool.allowance(0).take(100));
    }

    @Test
    void aBuilderHoldsWhatItTookAndBothPiecesWhileItGrows() {
        Allowance.Pool pool = new Allowance.Pool(0);
        Allowance all = pool.allowance(10_000);
        ByteBuilder one = new ByteBuilder(1 << 20, all);
        one.append(new byte[8000]);
        assertThrows(ByteBuilder.TooLong.class, () -> one.append(0));
        assertEquals(8000, one.length(), "as it was");
        ByteBuilder other = new ByteBuilder(1 << 20, all);
        other.append(new byte[100]);
        assertThrows(ByteBuilder.TooLong.class, () -> other.append(new byte[2000]));
        one.release();
        assertEquals(0, one.length());
        other.append(new byte[3000]);
        other.append(new byte[2000]);
        other.release();
        one.release();
        assertTrue(all.take(10_000));
    }

    @Test
    void manyThreadsLoseNothing() throws InterruptedException {
        Allowance.Pool pool = new Allowance.Pool(8000);
        AtomicLong most = new AtomicLong();
        AtomicLong now = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Allowance allowance = pool.allowance(0);
            Thread thread = new Thread(() -> {
                for (int k = 0; k < 20_000; k++) {
                    if (allowance.take(700)) {
                        most.accumulateAndGet(now.addAndGet(700), Math::max);
                        now.addAndGet(-700);
                        allowance.giveBack(700);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(most.get() <= 2800, "held at once: " + most);
        assertTrue(pool.allowance(0).take(1000));
    }

    /** One who is refused takes nothing away from another, not even for a moment. */
    @Test
    void aRefusalHurtsNobodyElse() throws InterruptedException {
        Allowance.Pool pool = new Allowance.Pool(8000);
        AtomicBoolean done = new AtomicBoolean();
        Thread greedy = new Thread(() -> {
            Allowance allowance = pool.allowance(0);
            while (!done.get()) {
                assertFalse(allowance.take(8000));
            }
        });
        greedy.start();
        Allowance modest = pool.allowance(0);
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            if (modest.take(1000)) {
                modest.giveBack(1000);
            } else {
                refused++;
            }
        }
        done.set(true);
        greedy.join();
        assertEquals(0, refused);
    }
}
