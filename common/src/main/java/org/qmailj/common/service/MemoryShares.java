package org.qmailj.common.service;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The memory that the sessions of a service may take for what their clients send, shared out as the
 * sessions are ({@link Shares}). Callers ask before they allocate; so the heap holds even when each
 * session has all that it can get.
 */
public final class MemoryShares {
    private final Shares shares;

    /** As {@link Shares}. */
    public MemoryShares(long total, Set<Integer> reserved, int self) {
        this.shares = new Shares(total, reserved, self);
    }

    /** What nobody has at the moment. */
    long free() {
        return shares.free();
    }

    /** What one session has; closed with it. For one thread. */
    public final class Holding implements AutoCloseable {
        private final int uid;
        private long bytes;

        private Holding(int uid) {
            this.uid = uid;
        }

        /** False when there is not that much for this uid. */
        public boolean take(long more) {
            if (!shares.take(uid, more)) {
                return false;
            }
            bytes += more;
            return true;
        }

        public void giveBack(long less) {
            shares.giveBack(uid, less);
            bytes -= less;
        }

        @Override
        public void close() {
            giveBack(bytes);
        }
    }

    public Holding holding(int uid) {
        return new Holding(uid);
    }
}
