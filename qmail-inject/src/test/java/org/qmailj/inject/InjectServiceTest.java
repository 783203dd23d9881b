package org.qmailj.inject;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.service.Role;
import org.qmailj.common.testing.Crowd;

class InjectServiceTest {
    @TempDir
    Path home;

    @Test
    void sessionsAtOnce() throws Exception {
        assertEquals(128, Crowd.served(Role.INJECT, InjectService.limits(), home));
    }
}
