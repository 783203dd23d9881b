package org.qmailj.common.service;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts the memory that the sessions of a service hold for what their clients send, with a share
 * for each uid as for sessions ({@link Shares}). Callers ask before they allocate, so the heap
 * suffices even when all of it is taken.
 */
public final class MemoryShares {
    private final Shares shares;

    /**
     * @param total bytes for all sessions
     * @param reserved the uids that may have more than a quarter
     * @param self the service's own uid
     */
    public MemoryShares(long total, Set<Integer> reserved, int self) {
        this.shares = new Shares(total, reserved, self);
    }

    /** Returns the bytes that nobody has at the moment. */
    long free() {
        return shares.free();
    }

    /** Counts what one session holds, and is closed with it. For one thread. */
    public final class Holding implements AutoCloseable {
        private final int uid;
        private long bytes;

        private Holding(int uid) {
            this.uid = uid;
        }

        /** Takes so many bytes more. Returns false when there are not as many for this uid. */
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

    /** Returns what counts for a session of that uid. */
    public Holding holding(int uid) {
        return new Holding(uid);
    }
}
