package org.qmailj.inject;

/**
 * The memory that one message may take. A process of its own has all there is; in the service each
 * step asks before it takes much, and the one that is refused ends there.
 */
interface Allowance {
    /** What an object with some bytes in it costs besides them. */
    int OVERHEAD = 64;

    Allowance UNLIMITED = new Unlimited();

    /** Throws when there is not that much. */
    void take(long bytes);

    /** For what was needed for a step only. */
    void giveBack(long bytes);

    /** Exhausted memory shows by itself. */
    final class Unlimited implements Allowance {
        private Unlimited() {}

        @Override
        public void take(long bytes) {
            // as much as there is
        }

        @Override
        public void giveBack(long bytes) {
            // nobody counts
        }
    }
}
