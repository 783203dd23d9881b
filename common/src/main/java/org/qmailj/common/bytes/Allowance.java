package org.qmailj.common.bytes;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the memory that one of many clients may take. A process that serves many strangers at once
 * gives each an allowance out of a {@link Source}, so that neither one of them, nor a few, nor all
 * together can use up its heap. For one thread.
 */
public final class Allowance {
    /**
     * An allowance that is never used up, for a process with one client: that client can use up
     * only its own process.
     */
    public static final Allowance UNLIMITED = new Allowance(null, Long.MAX_VALUE);

    /** Holds what several allowances share beyond their own bytes. For any number of threads. */
    public interface Source {
        /**
         * Takes {@code more} bytes for an allowance that already has {@code has} of this source;
         * returns false if it cannot.
         */
        boolean take(long has, long more);

        void giveBack(long bytes);
    }

    /** A source that treats all its allowances alike. */
    public static final class Pool implements Source {
        /**
         * No allowance gets more than this part of what the others leave. So something is always
         * left: much with few allowances, little with many. 15 that take all they can leave a
         * seventh.
         */
        private static final int PART = 8;

        private final AtomicLong left;

        public Pool(long bytes) {
            this.left = new AtomicLong(bytes);
        }

        /**
         * @param own bytes that the allowance has in any case, which are not taken from this pool
         */
        public Allowance allowance(long own) {
            return new Allowance(this, own);
        }

        @Override
        public boolean take(long has, long more) {
            long before = left.get();
            while (has + more <= (before + has) / PART) {
                if (left.compareAndSet(before, before - more)) {
                    return true;
                }
                before = left.get();
            }
            return false;
        }

        @Override
        public void giveBack(long bytes) {
            left.addAndGet(bytes);
        }
    }

    private final Source source;
    private final long own;
    private long taken;

    /**
     * @param source gives what goes beyond {@code own}
     * @param own bytes that the allowance has in any case
     */
    public Allowance(Source source, long own) {
        this.source = source;
        this.own = own;
    }

    private static long beyond(long own, long bytes) {
        return Math.max(0, bytes - own);
    }

    /** Takes n bytes and returns true, or takes none and returns false. */
    public boolean take(long bytes) {
        if (this == UNLIMITED) {
            return true;
        }
        long has = beyond(own, taken);
        long more = beyond(own, taken + bytes) - has;
        if (more > 0 && !source.take(has, more)) {
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Takes n bytes, or throws {@link ByteBuilder.TooLong}. */
    public void require(long bytes) {
        if (!take(bytes)) {
            throw new ByteBuilder.TooLong(bytes);
        }
    }

    public void giveBack(long bytes) {
        if (this == UNLIMITED) {
            return;
        }
        long has = beyond(own, taken);
        taken -= bytes;
        long less = has - beyond(own, taken);
        if (less > 0) {
            source.giveBack(less);
        }
    }

    /** Returns everything that is still taken to the source: its users are gone. */
    public void end() {
        giveBack(taken);
    }
}
