package org.qmailj.sendmail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/** In an empty home, where nothing can be run: so it says what it wanted to become. */
class SendmailTest {
    private static final String USAGE = "sendmail: usage: sendmail [ -t ] [ -fsender ] [ -Fname ]"
            + " [ -bp ] [ -bs ] [ arg ... ]\n";

    @TempDir
    Path home;

    private String run(int code, String name, String... words) throws IOException {
        Pipe err = Pipe.open();
        List<ByteString> arguments = new ArrayList<>();
        for (String w : words) {
            arguments.add(ByteString.of(w));
        }
        Invocation invocation = new Invocation(
                "sendmail", ByteString.of(name), arguments, new Environment(List.of()), Fd.STDIN,
                Fd.STDOUT, err.out(), new QmailHome(ByteString.of(home.toString())), () -> 0, 1);
        try (Fd here = Fd.open(ByteString.of("."), Fd.O_RDONLY | Fd.O_DIRECTORY, 0)) {
            assertEquals(code, Program.execute(invocation, Sendmail::new));
            Posix.chdir(ByteString.of("/proc/self/fd/" + here.number()));
        }
        err.out().close();
        byte[] text = new byte[1000];
        int n = err.in().read(text, 0, text.length);
        err.in().close();
        return ByteString.of(text, 0, n).toString();
    }

    private void becomes(String program, String name, String... words) throws IOException {
        assertEquals("sendmail: fatal: unable to run " + program + "\n", run(111, name, words));
    }

    @Test
    void whatItBecomes() throws IOException {
        becomes("qmail-inject", "sendmail");
        becomes("qmail-inject", "/usr/sbin/sendmail", "-t", "-i", "-bm", "-oi", "-fx", "--", "-bp");
        becomes("qmail-inject", "sendmail", "-Ebp", "-Jbs", "-p", "-bp", "x");
        becomes("qmail-smtpd", "sendmail", "-bs", "-z");
        becomes("qmail-qread", "sendmail", "-tbp");
        becomes("qmail-qread", "/usr/bin/mailq");
        becomes("qmail-smtpd", "mailq", "-bs");
        becomes("qmail-qread", "newaliases", "-bp");
    }

    @Test
    void newaliases() throws IOException {
        assertEquals("sendmail: fatal: please use fastforward/newaliases instead\n",
                run(100, "newaliases"));
        assertEquals("sendmail: fatal: please use fastforward/newaliases instead\n",
                run(100, "/usr/bin/newaliases", "-v", "x"));
    }

    @Test
    void wrongUse() throws IOException {
        assertEquals("sendmail: illegal option -- q\n" + USAGE, run(100, "sendmail", "-q"));
        assertEquals("x: illegal option -- q\n" + USAGE, run(100, "a/x", "-tq"));
        assertEquals("sendmail: option requires an argument -- f\n" + USAGE,
                run(100, "sendmail", "-f"));
        assertEquals(USAGE, run(100, "sendmail", "-bd"));
        assertEquals(USAGE, run(100, "sendmail", "-b", ""));
        assertEquals("mailq: illegal option -- q\n" + USAGE, run(100, "mailq", "-q"));
    }

    @Test
    void withoutItsHome() throws IOException {
        home = home.resolve("gone");
        assertEquals("sendmail: fatal: unable to switch to qmail home directory\n",
                run(111, "sendmail", "-q"));
    }
}
