package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.qmailj.common.service.ServiceLoop;
import org.qmailj.common.testing.AsUser;

class SessionServiceTest {
    /** ServiceLoopTest tests what these limits mean. */
    @Test
    void nobodyButItsOwnUserAndRootIsServed() throws Exception {
        ServiceLoop.Limits limits = AsUser.call(61001, SessionService::limits);
        assertTrue(limits.ownOnly());
        assertEquals(Set.of(0, 61001), limits.reserved());
    }
}
