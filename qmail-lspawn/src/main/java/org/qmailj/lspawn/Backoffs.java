package org.qmailj.lspawn;

import java.util.HashMap;
import java.util.Map;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.Backoff;
import org.qmailj.lspawn.Users.User;

/**
 * The users who get no worker for a while. Anybody may have an account: nobody is remembered for
 * longer than until the next one is added.
 */
final class Backoffs {
    private final SteadyClock clock;
    private final Map<User, Backoff> backoffs = new HashMap<>();

    Backoffs(SteadyClock clock) {
        this.clock = clock;
    }

    void begin(User user) {
        backoffs.values().removeIf(Backoff::isOver);
        Backoff backoff = new Backoff(clock);
        backoff.begin();
        backoffs.put(user, backoff);
    }

    boolean isOn(User user) {
        Backoff backoff = backoffs.get(user);
        return backoff != null && !backoff.isOver();
    }

    int size() {
        return backoffs.size();
    }
}
