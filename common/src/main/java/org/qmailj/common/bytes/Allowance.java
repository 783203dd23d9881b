package org.qmailj.common.bytes;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that one of many clients may take. A process that serves many strangers at once gives
 * each an allowance out of a {@link Pool}, so that neither one of them, nor a few, nor all together
 * can use up its heap. For one thread.
 */
public final class Allowance {
    /** For a process with one client, who hurts only himself. */
    public static final Allowance UNLIMITED = new Allowance(null, Long.MAX_VALUE);

    /** What all allowances share beyond what each has of its own. For any number of threads. */
    public static final class Pool {
        /**
         * Nobody has more than this part of what the others leave: so there is always something
         * left, much with few and little with many. 15 who take all they can leave a seventh.
         */
        private static final int PART = 8;

        private final AtomicLong left;

        public Pool(long bytes) {
            this.left = new AtomicLong(bytes);
        }

        /** @param own bytes that it has in any case, which are not taken from here */
        public Allowance allowance(long own) {
            return new Allowance(this, own);
        }

        /** Takes so many bytes more for one who has some, or none at all and answers false. */
        private boolean take(long has, long more) {
            long before = left.get();
            while (has + more <= (before + has) / PART) {
                if (left.compareAndSet(before, before - more)) {
                    return true;
                }
                before = left.get();
            }
            return false;
        }

        private void giveBack(long bytes) {
            left.addAndGet(bytes);
        }
    }

    private final Pool pool;
    private final long own;
    private long taken;

    private Allowance(Pool pool, long own) {
        this.pool = pool;
        this.own = own;
    }

    private static long beyond(long own, long bytes) {
        return Math.max(0, bytes - own);
    }

    /** Takes so many bytes, or none at all and answers false. */
    public boolean take(long bytes) {
        if (this == UNLIMITED) {
            return true;
        }
        long has = beyond(own, taken);
        long more = beyond(own, taken + bytes) - has;
        if (more > 0 && !pool.take(has, more)) {
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Takes so many bytes, or throws {@link ByteBuilder.TooLong}. */
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
            pool.giveBack(less);
        }
    }

    /** Gives back all that is still taken: those who took it are gone. */
    public void end() {
        giveBack(taken);
    }
}
