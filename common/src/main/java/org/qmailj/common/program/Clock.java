package org.qmailj.common.program;

/** What time it is; passed in, so that tests make their own. */
public interface Clock {
    Clock SYSTEM = new SystemClock();

    /** Milliseconds since 1970. */
    long milliseconds();

    /**
     * Nanoseconds since a moment that nobody can set, for pauses. To be compared by subtraction.
     */
    default long nanos() {
        return milliseconds() * 1_000_000;
    }

    /** Whole seconds since 1970. */
    default long seconds() {
        return Math.floorDiv(milliseconds(), 1000L);
    }

    /**
     * Not a lambda: those of interfaces are not in the AOT cache, and making one costs 3 ms a
     * start.
     */
    final class SystemClock implements Clock {
        private SystemClock() {}

        @Override
        public long milliseconds() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }
}
