package org.qmailj.local;

/** Tells a worker how much of the memory for its deliveries is left. */
interface Heap {
    /** The heap of an ordinary JVM, which collects garbage: deliveries leave nothing behind. */
    Heap COLLECTED = new Heap() {
        @Override
        public boolean isSpent() {
            return false;
        }

        @Override
        public boolean isFull() {
            return false;
        }

        /**
         * An eighth of this, the share of one file, is for about 130 kB of addresses. The rest of
         * 120 deliveries takes 19 MB.
         */
        @Override
        public long bytesForFiles() {
            return 6 << 20;
        }

        @Override
        public void outgrown() {
            // when other deliveries have ended, there is room again
        }
    };

    /** Returns whether the worker should finish the deliveries that it has, and get no more. */
    boolean isSpent();

    /**
     * Returns whether the worker should begin no delivery that it has not begun: the memory that is
     * left is for those that have begun.
     */
    boolean isFull();

    /** Returns how many bytes all .qmail files at once may take. One may take an eighth. */
    long bytesForFiles();

    /** Notes that a delivery was given back because its .qmail file takes too much memory. */
    void outgrown();

    /**
     * Nothing is collected, so what a delivery has used is gone for good: 8 kB for a Maildir, 17
     * for a program, up to 120 for a forward, 2 to 40 for each further line. The limits leave half
     * of the heap (64 MB) to what is under way: up to 20 deliveries with short .qmail files.
     */
    final class Uncollected implements Heap {
        static final long SPENT = 8 << 20;
        static final long FULL = 32 << 20;

        private final long before = used();
        private volatile boolean outgrown;

        private static long used() {
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }

        @Override
        public boolean isSpent() {
            return outgrown || used() - before >= SPENT;
        }

        @Override
        public boolean isFull() {
            return used() - before >= FULL;
        }

        /** By their weight a thousand lines in all, and 150 in a file, of up to 40 kB each. */
        @Override
        public long bytesForFiles() {
            return 64 << 10;
        }

        @Override
        public void outgrown() {
            outgrown = true;
        }
    }
}
