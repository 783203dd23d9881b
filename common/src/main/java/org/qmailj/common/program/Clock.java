package org.qmailj.common.program;

/** Tells the time. Passed in, so that tests make their own. */
public interface Clock {
    Clock SYSTEM = new SystemClock();

    /** Returns the milliseconds since 1970. */
    long milliseconds();

    /** Returns the whole seconds since 1970. */
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
    }
}
