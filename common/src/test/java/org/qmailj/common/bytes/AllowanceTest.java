package org.qmailj.common.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    @Test
    void whatOneTakesTheOthersCannotHave() {
        Allowance all = Allowance.of(100);
        Allowance one = all.share(80);
        Allowance other = all.share(80);
        assertTrue(one.take(60));
        assertFalse(other.take(41));
        assertTrue(other.take(40));
        assertFalse(one.take(1));
        one.giveBack(60);
        assertTrue(other.take(40));
        assertFalse(other.take(1), "beyond its own share");
    }

    @Test
    void whatIsRefusedCostsNothing() {
        Allowance all = Allowance.of(100);
        Allowance one = all.share(50);
        assertFalse(one.take(51));
        assertFalse(all.share(1000).take(101));
        assertTrue(all.take(100));
    }

    @Test
    void theEndGivesBackWhatWasForgotten() {
        Allowance all = Allowance.of(100);
        Allowance one = all.share(80);
        assertTrue(one.take(70));
        one.giveBack(10);
        one.end();
        assertTrue(all.take(100));
    }

    @Test
    void aBuilderHoldsWhatItTook() {
        Allowance all = Allowance.of(10_000);
        ByteBuilder one = new ByteBuilder(1 << 20, all);
        one.append(new byte[8000]);
        ByteBuilder other = new ByteBuilder(1 << 20, all);
        other.append(new byte[100]);
        assertThrows(ByteBuilder.TooLong.class, () -> other.append(new byte[3000]));
        assertEquals(100, other.length(), "as it was");
        one.release();
        assertEquals(0, one.length());
        other.append(new byte[3000]);
        other.release();
        one.release();
        assertTrue(all.take(10_000));
    }

    @Test
    void manyThreadsLoseNothing() throws InterruptedException {
        Allowance all = Allowance.of(1000);
        AtomicLong most = new AtomicLong();
        AtomicLong now = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                for (int k = 0; k < 20_000; k++) {
                    if (all.take(300)) {
                        most.accumulateAndGet(now.addAndGet(300), Math::max);
                        now.addAndGet(-300);
                        all.giveBack(300);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(most.get() <= 900, "held at once: " + most);
        assertTrue(all.take(1000));
    }
}
