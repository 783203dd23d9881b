package org.qmailj.common.service;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The memory that the sessions of a service may take for what their clients send, shared out as the
 * sessions are: one uid a quarter, all ordinary ones together three quarters. Callers ask before
 * they allocate; so the heap holds even when every session has all that it can get.
 */
public final class MemoryShares {
    private final long total;
    private final Set<Integer> reserved;
    private final Map<Integer, Long> held = new HashMap<>();
    private long all;
    private long ordinary;

    /** @param reserved the uids that no quarter binds */
    public MemoryShares(long total, Set<Integer> reserved) {
        this.total = total;
        this.reserved = Set.copyOf(reserved);
    }

    private synchronized boolean take(int uid, long bytes) {
        long has = held.getOrDefault(uid, 0L) + bytes;
        boolean free = reserved.contains(uid);
        if (all + bytes > total
                || !free && (has > total / 4 || ordinary + bytes > total / 4 * 3)) {
            return false;
        }
        held.put(uid, has);
        all += bytes;
        ordinary += free ? 0 : bytes;
        return true;
    }

    private synchronized void giveBack(int uid, long bytes) {
        long has = held.getOrDefault(uid, 0L) - bytes;
        if (has > 0) {
            held.put(uid, has);
        } else {
            held.remove(uid);
        }
        all -= bytes;
        ordinary -= reserved.contains(uid) ? 0 : bytes;
    }

    /** What nobody has at the moment. */
    synchronized long free() {
        return total - all;
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
            if (!MemoryShares.this.take(uid, more)) {
                return false;
            }
            bytes += more;
            return true;
        }

        public void giveBack(long less) {
            MemoryShares.this.giveBack(uid, less);
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
