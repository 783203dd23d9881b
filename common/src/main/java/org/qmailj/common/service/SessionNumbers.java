package org.qmailj.common.service;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers sessions that no process of their own brings. The numbers are above every pid that Linux
 * can give (PID_MAX_LIMIT, 4194304), and each is different until two thousand million have been
 * given. They begin at a random one, so that a service that is started twice within a second does
 * not repeat itself.
 */
public final class SessionNumbers {
    /** The lowest number that is not a pid. */
    static final int FIRST = (1 << 22) + 1;

    private final AtomicInteger last;

    public SessionNumbers() {
        this(System.nanoTime());
    }

    SessionNumbers(long seed) {
        last = new AtomicInteger(FIRST + (int) Long.remainderUnsigned(seed, 1 << 30));
    }

    public int next() {
        while (true) {
            int n = last.get();
            int next = n == Integer.MAX_VALUE ? FIRST : n + 1;
            if (last.compareAndSet(n, next)) {
                return next;
            }
        }
    }
}
