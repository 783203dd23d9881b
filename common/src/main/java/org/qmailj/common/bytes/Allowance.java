package org.qmailj.common.bytes;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that several builders share: what one holds, the others cannot have. A process that serves
 * many strangers at once gives each an allowance out of one for all, so that neither one of them
 * nor all together can use up its heap. Any number of threads may take and give back.
 */
public final class Allowance {
    /** For a process with one client, who hurts only himself. */
    public static final Allowance UNLIMITED = new Allowance(null, Long.MAX_VALUE);

    private final Allowance all;
    private final long bytes;
    private final AtomicLong left;

    private Allowance(Allowance all, long bytes) {
        this.all = all;
        this.bytes = bytes;
        this.left = new AtomicLong(bytes);
    }

    public static Allowance of(long bytes) {
        return new Allowance(null, bytes);
    }

    /** A part of this one that holds so much at most: what it takes is taken from both. */
    public Allowance share(long bytes) {
        return new Allowance(this, bytes);
    }

    /** Takes so many bytes, or none at all and answers false. */
    public boolean take(long bytes) {
        if (this == UNLIMITED) {
            return true;
        }
        if (left.addAndGet(-bytes) < 0 || all != null && !all.take(bytes)) {
            left.addAndGet(bytes);
            return false;
        }
        return true;
    }

    public void giveBack(long bytes) {
        if (this == UNLIMITED) {
            return;
        }
        left.addAndGet(bytes);
        if (all != null) {
            all.giveBack(bytes);
        }
    }

    /** Gives back all that is still taken: those who took it are gone. */
    public void end() {
        giveBack(bytes - left.get());
    }
}
