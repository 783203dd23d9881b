package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.qmailj.lspawn.Users.User;

class UsersTest {
    private static final User JOE = new User(1, 1);
    private static final User JIM = new User(2, 1);

    @Test
    void theSecondWithinAMinuteMakesBusy() {
        Users users = new Users(2);
        assertEquals(Users.NEVER, users.delivery(JOE, 0));
        assertEquals(Users.NEVER, users.delivery(JIM, 1));
        assertEquals(60_000, users.delivery(JOE, 60_000));
        assertEquals(0, users.delivery(JOE, 60_000));
        assertEquals(Users.NEVER, users.delivery(JIM, 60_002));
        assertEquals(5, users.delivery(JIM, 60_007));
    }

    @Test
    void orTheThirdOrTheFirst() {
        Users users = new Users(3);
        assertEquals(Users.NEVER, users.delivery(JOE, -1000));
        assertEquals(Users.NEVER, users.delivery(JOE, 10));
        assertEquals(1020, users.delivery(JOE, 20));
        assertEquals(20, users.delivery(JOE, 30));
        assertEquals(Users.NEVER, users.delivery(JOE, 100_000));
        assertEquals(0, new Users(1).delivery(JOE, 7));
    }

    @Test
    void uidAndGidTogetherAreAUser() {
        Users users = new Users(2);
        users.delivery(new User(1, 2), 0);
        assertEquals(Users.NEVER, users.delivery(new User(1, 3), 0));
        assertEquals(Users.NEVER, users.delivery(new User(2, 2), 0));
        assertEquals(0, users.delivery(new User(1, 2), 0));
    }

    @Test
    void thoseWhoAreLongestSilentAreForgotten() {
        Users users = new Users(2);
        for (int i = 0; i < 5000; i++) {
            users.delivery(new User(i, 1), 0);
        }
        assertEquals(0, users.delivery(new User(4999, 1), 0));
        assertEquals(Users.NEVER, users.delivery(new User(3, 1), 0));
    }
}
