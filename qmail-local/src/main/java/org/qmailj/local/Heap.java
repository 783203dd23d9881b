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

        /** One takes about 130 kB of addresses; beside that 120 deliveries take 19 MB. */
        @Override
        public long bytesForFiles() {
            return 6 << 20;
        }

        @Override
        public void outgrown() {
            // what is too much for all at once is not too much later
        }
    };

    /** Returns whether the worker should be let go after what it has. */
    boolean isSpent();

    /** Returns whether it should begin nothing more: what is left is for what has begun. */
    boolean isFull();

    /** Returns how many bytes all .qmail files at once may take. One may take an eighth. */
    long bytesForFiles();

    /** A delivery was given back because its .qmail file takes too much. */
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
