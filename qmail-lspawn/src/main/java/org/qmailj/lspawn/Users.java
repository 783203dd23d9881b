package org.qmailj.lspawn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the busy users: those with so many deliveries within a minute (docs/adr/0009). */
final class Users {
    static final long WINDOW_MILLISECONDS = 60_000;

    /** The span of a user who is not busy. */
    static final long NEVER = Long.MAX_VALUE;

    /** Users whose deliveries are remembered. */
    private static final int MOST = 4096;

    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    /** A uid with a gid, because with another gid the same uid may do other things. */
    record User(int uid, int gid) {}

    /** The times of each user's last deliveries, the latest last, in the order of their use. */
    private static final class Lately extends LinkedHashMap<User, long[]> {
        private static final long serialVersionUID = 1;

        Lately() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<User, long[]> eldest) {
            return size() > MOST;
        }
    }

    private final int before;
    private final Lately lately = new Lately();

    /** @param busy how many deliveries within the window make a user busy, 1 or more */
    Users(int busy) {
        this.before = busy - 1;
    }

    /**
     * Counts a delivery. Returns the milliseconds in which it and those before it came that make
     * the user busy, or {@link #NEVER} when the user is not.
     */
    long delivery(User user, long now) {
        if (before == 0) {
            return 0;
        }
        long[] times = lately.get(user);
        if (times == null) {
            times = new long[before];
            Arrays.fill(times, LONG_AGO);
            lately.put(user, times);
        }
        long span = now - times[0];
        System.arraycopy(times, 1, times, 0, before - 1);
        times[before - 1] = now;
        return span <= WINDOW_MILLISECONDS ? span : NEVER;
    }
}
