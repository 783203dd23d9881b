package org.qmailj.common.service;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers for messages that no process of their own brings: above every pid that Linux can give
 * (PID_MAX_LIMIT), each different until two thousand million have been given. They begin anywhere,
 * so that a service that is started twice in a second does not repeat itself.
 */
public final class Numbers {
    /** The first that is not a pid. */
    public static final int FIRST = (1 << 22) + 1;

    private final AtomicInteger last;

    Numbers(long seed) {
        last = new AtomicInteger(FIRST + (int) Long.remainderUnsigned(seed, 1 << 30));
    }

    int next() {
        while (true) {
            int n = last.get();
            int next = n == Integer.MAX_VALUE ? FIRST : n + 1;
            if (last.compareAndSet(n, next)) {
                return next;
            }
        }
    }
}
