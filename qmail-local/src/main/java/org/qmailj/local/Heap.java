package org.qmailj.local;

/** Tells a worker how much of the memory for its deliveries is left. */
interface Heap {
    /** Garbage is collected: deliveries leave nothing behind. */
    Heap COLLECTED = new Heap() {
        @Override
        public boolean isSpent() {
            return false;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    };

    /** Returns whether the worker should be let go after what it has. */
    boolean isSpent();

    /** Returns whether it should begin nothing more: what is left is for what has begun. */
    boolean isFull();

    /**
     * Nothing is collected, so each delivery takes 20 kB for good, up to 200 kB by its kind; a long
     * .qmail file some more. The limits leave half of the heap (64 MB) to the deliveries under way.
     */
    final class Uncollected implements Heap {
        static final long SPENT = 8 << 20;
        static final long FULL = 32 << 20;

        private final long before = used();

        private static long used() {
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }

        @Override
        public boolean isSpent() {
            return used() - before >= SPENT;
        }

        @Override
        public boolean isFull() {
            return used() - before >= FULL;
        }
    }
}
