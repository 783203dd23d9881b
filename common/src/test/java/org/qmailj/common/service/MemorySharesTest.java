package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.Allowance;

class MemorySharesTest {
    private final MemoryShares shares = new MemoryShares(1000, Set.of(0, 7, 8), 8);

    @Test
    void oneUidHasAQuarter() {
        Allowance one = shares.allowance(1);
        Allowance another = shares.allowance(1);
        assertTrue(one.take(200));
        assertFalse(another.take(51));
        assertTrue(another.take(50));
        assertFalse(one.take(1));
        another.end();
        assertTrue(one.take(50));
        assertFalse(one.take(1));
        assertEquals(750, shares.free());
    }

    @Test
    void ordinaryUidsTogetherHaveThreeQuarters() {
        for (int uid = 1; uid <= 3; uid++) {
            assertTrue(shares.allowance(uid).take(250));
        }
        assertFalse(shares.allowance(4).take(1));
        Allowance root = shares.allowance(0);
        assertTrue(root.take(250));
        assertFalse(root.take(1));
    }

    /** As for sessions: who speaks for the network leaves a quarter to the others. */
    @Test
    void whoeverCarriesTheMailOfOthersHasThreeQuarters() {
        Allowance carrier = shares.allowance(7);
        assertFalse(carrier.take(751));
        assertTrue(carrier.take(750));
        assertTrue(shares.allowance(1).take(100));
        assertTrue(shares.allowance(8).take(150));
    }

    @Test
    void rootAndTheServiceItselfAreBoundByNothingButTheWhole() {
        Allowance root = shares.allowance(0);
        assertFalse(root.take(1001));
        assertTrue(root.take(1000));
        assertFalse(shares.allowance(1).take(1));
        root.giveBack(100);
        assertTrue(shares.allowance(1).take(100));
    }

    @Test
    void theEndGivesBackWhatIsLeft() {
        Allowance one = shares.allowance(1);
        assertTrue(one.take(240));
        one.giveBack(40);
        assertEquals(800, shares.free());
        assertFalse(one.take(10_000_000_000L));
        one.end();
        assertEquals(1000, shares.free());
    }
}
