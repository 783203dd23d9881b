package org.qmailj.predate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.time.DateTime;

class PredateTest {
    private static String field(int offset) {
        return Predate.dateField(new DateTime(1995, 9, 6, 4, 46, 53, 3, offset)).toString();
    }

    @Test
    void zones() {
        assertEquals("Date: 6 Sep 1995 04:46:53 +0000\n", field(0));
        assertEquals("Date: 6 Sep 1995 04:46:53 +0530\n", field(19800));
        assertEquals("Date: 6 Sep 1995 04:46:53 -0330\n", field(-12600));
        assertEquals("Date: 6 Sep 1995 04:46:53 +1400\n", field(50400));
    }

    @Test
    void secondsOfAZoneAreRounded() {
        assertEquals("Date: 6 Sep 1995 04:46:53 +0000\n", field(29));
        assertEquals("Date: 6 Sep 1995 04:46:53 +0001\n", field(30));
        assertEquals("Date: 6 Sep 1995 04:46:53 -0000\n", field(-29));
        assertEquals("Date: 6 Sep 1995 04:46:53 -0001\n", field(-30));
    }

    private record Ended(int code, String out, String complaint) {}

    private static String drain(Pipe pipe) throws IOException {
        pipe.out().close();
        byte[] text = new byte[1000];
        int n = 0;
        for (int r = pipe.in().read(text, 0, 1000); r > 0; r = pipe.in().read(text, n, 1000 - n)) {
            n += r;
        }
        pipe.in().close();
        return ByteString.of(text, 0, n).toString();
    }

    private static Ended run(String... words) throws IOException {
        Pipe in = Pipe.open();
        in.out().write(ByteString.of("a: b\n\n\0").toArray(), 0, 7);
        in.out().close();
        Pipe out = Pipe.open();
        Pipe err = Pipe.open();
        List<ByteString> arguments = new ArrayList<>();
        for (String w : words) {
            arguments.add(ByteString.of(w));
        }
        Invocation invocation = new Invocation(
                "predate", ByteString.of("predate"), arguments, Environment.ofProcess(), in.in(),
                out.out(), err.out(), new QmailHome(ByteString.of("/nowhere")), () -> 0, 1);
        int code = Program.execute(invocation, Predate::new);
        in.in().close();
        return new Ended(code, drain(out), drain(err));
    }

    @Test
    void theChildReadsTheDateFirst() throws IOException {
        String date = Predate.dateField(DateTime.local(0)).toString();
        assertEquals(new Ended(0, date + "a: b\n\n\0", ""), run("cat"));
    }

    @Test
    void theChildsExitCodeIsOurs() throws IOException {
        assertEquals(new Ended(7, "", ""), run("sh", "-c", "cat >/dev/null; exit 7"));
        assertEquals(0, run("true").code());
    }

    @Test
    void anEndThatTheKernelKeepsToItselfIsNoSuccess() throws IOException {
        Signals.ignore(Signals.CHLD);
        try {
            String date = Predate.dateField(DateTime.local(0)).toString();
            assertEquals(new Ended(111, date + "a: b\n\n\0",
                    "predate: fatal: wait failed: no child processes\n"), run("cat"));
        } finally {
            Signals.restoreDefault(Signals.CHLD);
        }
    }

    @Test
    void troubles() throws IOException {
        assertEquals(new Ended(100, "", "predate: usage: predate child\n"), run());
        String fatal = "predate: fatal: ";
        assertEquals(new Ended(111, "", fatal + "child crashed\n"),
                run("sh", "-c", "kill -9 $$"));
        assertEquals(new Ended(111, "", fatal + "unable to run ./no: file does not exist\n"),
                run("./no", "x"));
    }

    @Test
    void theChildGetsOurDescriptorsOnly() throws IOException {
        Fd stray = Pipe.open().in();
        assertEquals("0 1 2 3\n", run("sh", "-c", "cd /proc/self/fd; echo *").out());
        stray.close();
    }
}
