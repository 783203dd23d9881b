package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.qmailj.common.spawn.Backoff;
import org.qmailj.lspawn.Users.User;

class BackoffsTest {
    private static final User JOE = new User(61001, 61001);
    private static final User JIM = new User(61002, 61001);
    private static final User SUE = new User(61003, 61001);

    private final AtomicLong clock = new AtomicLong();
    private final Backoffs backoffs = new Backoffs(clock::get);

    @Test
    void eachUserHasAMinuteOfHisOwn() {
        backoffs.begin(JOE);
        clock.addAndGet(1);
        backoffs.begin(JIM);
        assertTrue(backoffs.isOn(JOE));
        assertTrue(backoffs.isOn(JIM));
        assertFalse(backoffs.isOn(SUE));
        clock.addAndGet(Backoff.MILLISECONDS - 1);
        assertFalse(backoffs.isOn(JOE));
        assertTrue(backoffs.isOn(JIM));
    }

    @Test
    void itBeginsAgain() {
        backoffs.begin(JOE);
        clock.addAndGet(Backoff.MILLISECONDS - 1);
        backoffs.begin(JOE);
        clock.addAndGet(Backoff.MILLISECONDS - 1);
        assertTrue(backoffs.isOn(JOE));
    }

    @Test
    void nobodyIsRememberedForLongerThanThat() {
        for (User user : new User[] {JOE, JIM, SUE}) {
            backoffs.begin(user);
            assertEquals(1, backoffs.size());
            clock.addAndGet(Backoff.MILLISECONDS);
        }
    }
}
