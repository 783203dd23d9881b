package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final int ROOT = 0;
    private static final int SELF = 6;
    private static final int NETWORK = 7;
    private static final int BOUNCES = 8;
    private static final int USER = 1000;

    private final Shares shares = new Shares(16, Set.of(ROOT, SELF, NETWORK, BOUNCES), SELF);

    private int takeAll(int uid) {
        int taken = 0;
        while (shares.take(uid)) {
            taken++;
        }
        return taken;
    }

    @Test
    void slowClientsOfTheNetworkLeaveAQuarterForUsersAndBounces() {
        assertEquals(12, takeAll(NETWORK));
        assertTrue(shares.take(BOUNCES));
        assertEquals(3, takeAll(USER));
        shares.giveBack(USER);
        assertTrue(shares.take(ROOT));
        assertFalse(shares.take(NETWORK));
    }

    @Test
    void usersLeaveAQuarterForTheNetworkAndBounces() {
        assertEquals(4, takeAll(USER));
        assertEquals(8, takeAll(USER + 1) + takeAll(USER + 2));
        assertEquals(0, takeAll(USER + 3));
        assertEquals(4, takeAll(NETWORK));
    }

    @Test
    void rootIsBoundByNothing() {
        assertEquals(16, takeAll(ROOT));
    }

    @Test
    void norIsTheServiceItself() {
        assertEquals(16, takeAll(SELF));
    }

    @Test
    void whereThereIsOneSessionWhoCarriesMailGetsIt() {
        assertTrue(new Shares(1, Set.of(NETWORK), SELF).take(NETWORK));
    }
}
