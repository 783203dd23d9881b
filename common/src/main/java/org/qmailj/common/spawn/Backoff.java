package org.qmailj.common.spawn;

import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.SteadyClock;

/**
 * The minute in which a spawner starts no other worker after one that ended before it was ready, or
 * could not be started: whatever kept it from work would most likely keep the next one.
 *
 * <p>qmail-lspawn's workers of users are different in that. That the host has no process for one of
 * them tells nothing of this user, so his next delivery tries again; and the template, which is
 * asked first, has a backoff of its own.
 */
public final class Backoff {
    public static final long MILLISECONDS = 60_000;

    private final SteadyClock clock;
    /** Not synchronized: whoever starts the workers calls this class under a lock of his own. */
    private Deadline end;

    /** Makes a backoff that has not begun: a worker may be started at once. */
    public Backoff(SteadyClock clock) {
        this.clock = clock;
        this.end = Deadline.in(clock, 0);
    }

    /** Begins the minute, anew if it has begun already. */
    public void begin() {
        end = Deadline.in(clock, MILLISECONDS);
    }

    public boolean isOver() {
        return end.isOver();
    }
}
