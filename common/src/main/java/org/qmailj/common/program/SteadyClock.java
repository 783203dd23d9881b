package org.qmailj.common.program;

/** For spans of time: counts from no particular moment, and nobody sets it. */
public final class SteadyClock implements Clock {
    @Override
    public long milliseconds() {
        return System.nanoTime() / 1_000_000;
    }
}
