package org.qmailj.common.service;

import java.util.concurrent.atomic.AtomicInteger;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Pause;

/**
 * Threads for work that comes from a descriptor. Idle threads wait in the descriptor itself: so the
 * kernel wakes the thread that does the work, and no thread hands it to another.
 *
 * <p>A thread that takes work and leaves no other waiting starts one first, up to a bound, beyond
 * which work waits in the descriptor. Where the system has no thread for that, the work is refused:
 * its client may take a day, and nobody would be left to serve the others. A thread that has done
 * its work ends if {@link #IDLE} others wait.
 *
 * <p>The workers' {@code WorkerProgram} has threads of its own that do much the same: in a copy of
 * a JVM nothing collects what threads that come and go leave behind, and no answer may precede
 * Ready.
 */
public final class WaitingThreads {
    /** Threads that stay to wait when there is little work. */
    private static final int IDLE = 8;

    private static final int STACK = 256 << 10;

    private final Source source;
    private final int most;
    private final Starter starter;
    /** Threads in {@link Source#take}, or on their way there. */
    private final AtomicInteger waiting = new AtomicInteger();
    /** All of them. */
    private int threads;

    /** Where the work comes from. Called by many threads at once. */
    public interface Source {
        /** Waits for the next piece of work and returns it, or null when no more will come. */
        Work take();
    }

    /** A piece of work. */
    public interface Work extends Runnable {
        /** Called instead of run, to send the client away at once. */
        void refuse();
    }

    /** @param most threads at once; more would find nothing to do in the source */
    public WaitingThreads(Source source, int most) {
        this(source, most, new SmallStacks());
    }

    WaitingThreads(Source source, int most, Starter starter) {
        this.source = source;
        this.most = most;
        this.starter = starter;
    }

    /** Starts the threads. */
    interface Starter {
        /** Starts one. Returns false when there is none to be had. */
        boolean start(Runnable waiter);
    }

    private static final class SmallStacks implements Starter {
        @Override
        public boolean start(Runnable waiter) {
            return DaemonThread.start(waiter, "session", STACK) != null;
        }
    }

    /** Starts the first thread, which waits for work. */
    public void start() {
        startAnother();
    }

    /**
     * Runs work that comes from elsewhere, on a thread of its own, which then waits as the others
     * do. Returns false when there is no thread for it.
     */
    public boolean execute(Runnable work) {
        return start(new Waiter(work));
    }

    /** Waits until no more work will come and the last piece is done. */
    public synchronized void awaitEnd() {
        while (threads > 0) {
            Pause.await(this);
        }
    }

    private final class Waiter implements Runnable {
        private final Runnable first;

        /** @param first the work to begin with; null for a thread that is counted as waiting */
        Waiter(Runnable first) {
            this.first = first;
        }

        @Override
        public void run() {
            try {
                if (first != null) {
                    first.run();
                    if (!joinWaiting()) {
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
            if (left > 0 || startAnother() || isAtBound()) {
                work.run();
            } else {
                work.refuse();
            }
        } while (joinWaiting());
    }

    /**
     * Counts this thread as waiting and returns true, unless enough others are. The two are one
     * step: a thread that was counted first and then ended might be the one that {@link #takeAll}
     * had relied on.
     */
    private boolean joinWaiting() {
        int others;
        do {
            others = waiting.get();
            if (others >= IDLE) {
                return false;
            }
        } while (!waiting.compareAndSet(others, others + 1));
        return true;
    }

    private boolean startAnother() {
        waiting.incrementAndGet();
        if (start(new Waiter(null))) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    /** With so many threads it does no harm that none waits: one of them will come back. */
    private synchronized boolean isAtBound() {
        return threads >= most;
    }

    private boolean start(Waiter waiter) {
        synchronized (this) {
            if (threads >= most) {
                return false;
            }
            threads++;
        }
        boolean started = starter.start(waiter);
        if (!started) {
            ended();
        }
        return started;
    }

    private synchronized void ended() {
        threads--;
        notifyAll();
    }
}
