package org.qmailj.common.program;

/**
 * Tells how much time passes, from some moment on. Nobody sets this clock, so spans of time and
 * deadlines are measured by it; it knows no date ({@link Clock} does). Passed in, so that tests
 * make their own.
 */
public interface SteadyClock {
    SteadyClock SYSTEM = new SystemClock();

    /** Returns the milliseconds since that moment. */
    long milliseconds();

    /** Returns the whole seconds since that moment. */
    default long seconds() {
        return Math.floorDiv(milliseconds(), 1000L);
    }

    /** Not a lambda, like {@link Clock.SystemClock}. */
    final class SystemClock implements SteadyClock {
        private SystemClock() {}

        @Override
        public long milliseconds() {
            return System.nanoTime() / 1_000_000;
        }
    }
}
