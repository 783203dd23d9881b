package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.service.Clients;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.ServiceLoop;
import org.qmailj.common.testing.AsUser;
import org.qmailj.common.testing.Crowd;

class SessionServiceTest {
    @TempDir
    Path home;

    /** ServiceLoopTest tests what these limits mean. */
    @Test
    void nobodyButItsOwnUserAndRootIsServed() throws Exception {
        ServiceLoop.Limits limits = AsUser.call(61001, SessionService::limits);
        assertEquals(Clients.OWN_AND_ROOT, limits.clients());
        assertEquals(Set.of(0, 61001), limits.reserved());
    }

    @Test
    void aThousandFromFrontsAtOnce() throws Exception {
        assertEquals(1000, Crowd.served(Role.SMTPD, SessionService.limits(), home));
    }
}
