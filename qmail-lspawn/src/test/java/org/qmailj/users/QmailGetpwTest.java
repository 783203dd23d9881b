package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.testing.SpawnProcess;
import org.qmailj.common.testing.SystemCalls;

class QmailGetpwTest {
    /** The mail of a user whose file server is away is not alias's. */
    @Test
    void aHomeThatCannotBeLookedAtNowIsNoMissingUser() throws Exception {
        SystemCalls.assumeTraced();
        Passwd user = Passwd.byName(ByteString.of("nobody"));
        assumeTrue(user != null && user.uid() != 0, "needs an account");
        List<String> command = new ArrayList<>(SpawnProcess.jvm());
        command.addAll(List.of(QmailGetpw.class.getName(), "nobody"));
        assertEquals(115, SystemCalls.whereStatFails(user.home().toString(), "ESTALE", command));
    }
}
