package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.testing.Eventually;

/** Who takes the work, and how many of them there are. */
@Timeout(30)
class WaitingThreadsTest {
    private static final int MANY = 40;

    private static final WaitingThreads.Work END = work(() -> { });

    private final BlockingQueue<WaitingThreads.Work> work = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** What blocks does so until then. */
    private final CountDownLatch hold = new CountDownLatch(1);
    private final Map<Thread, Boolean> seen = new ConcurrentHashMap<>();
    private WaitingThreads threads = new WaitingThreads(this::take, 1000);

    private static WaitingThreads.Work work(Runnable what) {
        return work(what, () -> {
            throw new IllegalStateException("there are threads");
        });
    }

    private static WaitingThreads.Work work(Runnable what, Runnable instead) {
        return new WaitingThreads.Work() {
            @Override
            public void run() {
                what.run();
            }

            @Override
            public void refuse() {
                instead.run();
            }
        };
    }

    private WaitingThreads.Work take() {
        seen.put(Thread.currentThread(), true);
        waiting.incrementAndGet();
        try {
            WaitingThreads.Work next = work.take();
            if (next == END) {
                work.add(END); // for the others
                return null;
            }
            return next;
        } catch (InterruptedException e) {
            return null;
        } finally {
            waiting.decrementAndGet();
        }
    }

    @AfterEach
    void end() {
        hold.countDown();
        work.add(END);
        threads.awaitEnd();
        seen.keySet().forEach(thread -> assertFalse(thread.isAlive() && !joined(thread)));
    }

    private static boolean joined(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void block(CountDownLatch begun) {
        begun.countDown();
        try {
            hold.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitWaiting(int most) throws Exception {
        Eventually.until("some wait, and not more than " + most,
                () -> waiting.get() > 0 && waiting.get() <= most);
    }

    @Test
    void workThatBlocksKeepsNobodyElse() throws Exception {
        CountDownLatch begun = new CountDownLatch(MANY);
        threads.start();
        for (int i = 0; i < MANY; i++) {
            work.add(work(() -> block(begun)));
        }
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        awaitWaiting(1);
        hold.countDown();
        awaitWaiting(8);
        Eventually.until("few threads are idle",
                () -> seen.keySet().stream().filter(Thread::isAlive).count() <= 8);
    }

    @Test
    void beyondTheBoundWorkWaits() throws Exception {
        threads = new WaitingThreads(this::take, 3);
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch done = new CountDownLatch(MANY);
        threads.start();
        for (int i = 0; i < MANY; i++) {
            work.add(work(() -> {
                block(begun);
                done.countDown();
            }));
        }
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        assertFalse(threads.execute(() -> { }));
        hold.countDown();
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(3, seen.size());
    }

    @Test
    void oneAfterTheOtherNeedsFewThreads() throws Exception {
        threads.start();
        for (int i = 0; i < 500; i++) {
            CountDownLatch done = new CountDownLatch(1);
            work.add(work(done::countDown));
            assertTrue(done.await(10, TimeUnit.SECONDS));
        }
        assertTrue(seen.size() <= 8, seen.size() + " threads");
    }

    /** Whoever has done it waits for more, as the others do. */
    @Test
    void workFromElsewhere() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        assertTrue(threads.execute(done::countDown));
        assertTrue(done.await(10, TimeUnit.SECONDS));
        threads.start();
        Eventually.until("both wait", () -> waiting.get() == 2);
    }

    @Test
    void theEndWaitsForTheLast() throws Exception {
        threads.start();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        work.add(work(() -> {
            block(begun);
            ended.incrementAndGet();
        }));
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        work.add(END);
        Thread end = Thread.ofPlatform().start(threads::awaitEnd);
        Eventually.until("the end waits", () -> end.getState() == Thread.State.WAITING
                || end.getState() == Thread.State.TIMED_WAITING);
        hold.countDown();
        end.join();
        assertEquals(1, ended.get());
    }

    /** A bug in one piece of work ends its thread and nobody else. */
    @Test
    void workThatThrows() throws Exception {
        threads.start();
        for (int i = 0; i < 20; i++) {
            work.add(work(() -> {
                throw new IllegalStateException("a bug, on purpose");
            }));
        }
        CountDownLatch done = new CountDownLatch(1);
        work.add(work(done::countDown));
        assertTrue(done.await(10, TimeUnit.SECONDS));
    }

    /** A client may take a day: the last thread that waits must not be the one that serves it. */
    @Test
    void withoutAnotherThreadWorkIsRefusedAndTheNextIsTaken() throws Exception {
        AtomicInteger allowed = new AtomicInteger(1);
        AtomicInteger refused = new AtomicInteger();
        threads = new WaitingThreads(this::take, 1000, taker ->
                allowed.decrementAndGet() >= 0 && DaemonThread.start(taker, "taker", 0) != null);
        threads.start();
        CountDownLatch begun = new CountDownLatch(1);
        work.add(work(() -> block(begun), refused::incrementAndGet));
        work.add(work(() -> block(begun), refused::incrementAndGet));
        Eventually.until("both are refused", () -> refused.get() == 2);
        assertEquals(1, begun.getCount());
        allowed.set(2);
        work.add(work(() -> block(begun), refused::incrementAndGet));
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        awaitWaiting(1);
        assertEquals(2, refused.get());
    }
}
