package org.qmailj.common.service;

import java.util.Set;
import org.qmailj.common.bytes.Allowance;

/**
 * Divides the memory that the sessions of a service may take for what their clients send, by the
 * rules by which {@link Shares} divides the sessions. Callers ask before they allocate. So the heap
 * suffices even when each session has all that it can get.
 */
public final class MemoryShares {
    private final Shares shares;

    /** As {@link Shares}. */
    public MemoryShares(long total, Set<Integer> reserved, int self) {
        this.shares = new Shares(total, reserved, self);
    }

    /** Returns what nobody has at the moment. */
    long free() {
        return shares.free();
    }

    /** Returns the allowance of one session of this uid, which the session must end. */
    public Allowance allowance(int uid) {
        return new Allowance(new OfUid(uid), 0);
    }

    /** Counts for the uid, in all of its sessions together. */
    private final class OfUid implements Allowance.Source {
        private final int uid;

        OfUid(int uid) {
            this.uid = uid;
        }

        @Override
        public boolean take(long has, long more) {
            return shares.take(uid, more);
        }

        @Override
        public void giveBack(long bytes) {
            shares.giveBack(uid, bytes);
        }
    }
}
