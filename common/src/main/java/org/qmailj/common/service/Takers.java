package org.qmailj.common.service;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for work that comes from a descriptor. The idle ones wait in the descriptor itself: so
 * the kernel wakes the one that does the work, and no thread hands it to another. One more is made
 * whenever none is left waiting, up to a bound, beyond which work waits in the descriptor. Where
 * the system has no thread for that, the work is refused: its client may take a day, and nobody
 * would be left to serve the others. Who comes back and finds {@link #IDLE} waiting ends.
 */
public final class Takers {
    private static final int IDLE = 8;
    private static final int STACK = 256 << 10;

    private final Source source;
    private final int most;
    private final ThreadFactory factory;
    private final AtomicInteger waiting = new AtomicInteger();
    private int threads;

    /** Where the work comes from; asked by many threads at once. */
    public interface Source {
        /** Waits for the next piece of work; null when there will be no more. */
        Work take();
    }

    /** A piece of work. */
    public interface Work extends Runnable {
        /** Instead of being run, at once: its client is to come again. */
        void refuse();
    }

    /** @param most threads */
    public Takers(Source source, int most) {
        this(source, most, new SmallStacks());
    }

    /** @param factory whose threads may fail to start for want of memory */
    Takers(Source source, int most, ThreadFactory factory) {
        this.source = source;
        this.most = most;
        this.factory = factory;
    }

    private static final class SmallStacks implements ThreadFactory {
        @Override
        public Thread newThread(Runnable taker) {
            return new Thread(null, taker, "session", STACK);
        }
    }

    /** Begins to take. */
    public void start() {
        another();
    }

    /** Does this too; false when there is no thread for it. */
    public boolean execute(Runnable work) {
        return start(new Taker(work));
    }

    /** Waits until there is no more work, and the last piece of it is done. */
    public synchronized void awaitEnd() {
        while (threads > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private final class Taker implements Runnable {
        private final Runnable first;

        /** @param first what to begin with; null to begin with waiting, as already counted */
        Taker(Runnable first) {
            this.first = first;
        }

        @Override
        public void run() {
            try {
                if (first != null) {
                    first.run();
                    if (!stays()) {
                        return;
                    }
                }
                takeAll();
            } finally {
                ended();
            }
        }
    }

    private void takeAll() {
        do {
            Work work = source.take();
            int left = waiting.decrementAndGet();
            if (work == null) {
                return;
            }
            if (left > 0 || another() || isAtBound()) {
                work.run();
            } else {
                work.refuse();
            }
        } while (stays());
    }

    /** Counted before it is known to stay, it might be the one that another did without. */
    private boolean stays() {
        int others;
        do {
            others = waiting.get();
            if (others >= IDLE) {
                return false;
            }
        } while (!waiting.compareAndSet(others, others + 1));
        return true;
    }

    private boolean another() {
        waiting.incrementAndGet();
        if (start(new Taker(null))) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    /** Then those who have work will come back; the bound is what the source can do with. */
    private synchronized boolean isAtBound() {
        return threads >= most;
    }

    private boolean start(Taker taker) {
        synchronized (this) {
            if (threads >= most) {
                return false;
            }
            threads++;
        }
        try {
            Thread thread = factory.newThread(taker);
            thread.setDaemon(true);
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            ended();
            return false;
        }
    }

    private synchronized void ended() {
        threads--;
        notifyAll();
    }
}
