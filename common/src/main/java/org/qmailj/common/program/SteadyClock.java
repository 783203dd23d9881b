package org.qmailj.common.program;

/** Tells the milliseconds since some moment, for spans of time. Nobody sets this clock. */
public final class SteadyClock implements Clock {
    @Override
    public long milliseconds() {
        return System.nanoTime() / 1_000_000;
    }
}
