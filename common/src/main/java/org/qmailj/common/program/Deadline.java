package org.qmailj.common.program;

/** The moment at which something must be done, on a {@link SteadyClock}. */
public final class Deadline {
    /** The one that never comes. */
    public static final Deadline NEVER = new Deadline(SteadyClock.SYSTEM, Long.MAX_VALUE);

    private final SteadyClock clock;
    private final long end;

    private Deadline(SteadyClock clock, long end) {
        this.clock = clock;
        this.end = end;
    }

    /** Returns the one that comes in so many milliseconds. */
    public static Deadline in(long milliseconds) {
        return in(SteadyClock.SYSTEM, milliseconds);
    }

    /** Returns the one that comes in so many milliseconds of this clock. */
    public static Deadline in(SteadyClock clock, long milliseconds) {
        return new Deadline(clock, clock.milliseconds() + milliseconds);
    }

    /** Returns the milliseconds until then as poll(2) takes them: 0 when over, -1 for ever. */
    public int left() {
        return this == NEVER ? -1 : Math.clamp(end - clock.milliseconds(), 0, Integer.MAX_VALUE);
    }

    public boolean isOver() {
        return left() == 0;
    }
}
