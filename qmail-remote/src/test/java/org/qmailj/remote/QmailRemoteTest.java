package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/** How it ends before it has anything to do with the network. */
class QmailRemoteTest {
    /** The report, with | for NUL. */
    private static String run(String home, String... arguments) throws IOException {
        List<ByteString> list = new ArrayList<>();
        for (String a : arguments) {
            list.add(ByteString.of(a));
        }
        Pipe pipe = Pipe.open();
        Invocation in = new Invocation("qmail-remote", ByteString.of("qmail-remote"), list,
                new Environment(List.of()), pipe.in(), pipe.out(), pipe.out(),
                new QmailHome(ByteString.of(home)), Clock.SYSTEM, 1);
        assertEquals(0, Program.execute(in, QmailRemote::new));
        pipe.out().close();
        byte[] printed = new byte[1000];
        int n = pipe.in().read(printed, 0, printed.length);
        pipe.in().close();
        return ByteString.of(printed, 0, n).toString().replace('\0', '|');
    }

    @Test
    void tooFewArguments() throws IOException {
        String usage = "DI (qmail-remote) was invoked improperly. (#5.3.5)\n|";
        assertEquals(usage, run("/nonexistent"));
        assertEquals(usage, run("/nonexistent", "host"));
        assertEquals(usage, run("/nonexistent", "host", "sender"));
    }

    @Test
    void noHome() throws IOException {
        assertEquals("ZUnable to switch to home directory. (#4.3.0)\n|",
                run("/nonexistent", "host", "sender", "recipient"));
    }

    @Test
    void noNameToSay() throws IOException {
        assertEquals("ZUnable to read control files. (#4.3.0)\n|",
                run("/proc", "host", "sender", "recipient"));
    }
}
