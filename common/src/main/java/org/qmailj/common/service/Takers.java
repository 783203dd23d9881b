package org.qmailj.common.service;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for work that comes from a descriptor. The idle ones wait in the descriptor itself: so
 * the kernel wakes the one that does the work, and no thread hands it to another. One more is made
 * whenever none is left waiting, up to a bound, beyond which work waits in the descriptor; who
 * comes back and finds {@link #IDLE} waiting ends.
 */
public final class Takers {
    private static final int IDLE = 8;
    private static final int STACK = 256 << 10;

    private final Source source;
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();
    private int threads;

    /** Where the work comes from; asked by many threads at once. */
    public interface Source {
        /** Waits for the next piece of work; null when there will be no more. */
        Runnable take();
    }

    /** @param most threads */
    public Takers(Source source, int most) {
        this.source = source;
        this.most = most;
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
            Runnable work = source.take();
            int left = waiting.decrementAndGet();
            if (work == null) {
                return;
            }
            if (left == 0) {
                another();
            }
            work.run();
        } while (stays());
    }

    private boolean stays() {
        if (waiting.incrementAndGet() <= IDLE) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    private void another() {
        waiting.incrementAndGet();
        if (!start(new Taker(null))) {
            waiting.decrementAndGet(); // whoever has work will come back
        }
    }

    private boolean start(Taker taker) {
        Thread thread = new Thread(null, taker, "session", STACK);
        thread.setDaemon(true);
        synchronized (this) {
            if (threads >= most) {
                return false;
            }
            threads++;
        }
        try {
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
