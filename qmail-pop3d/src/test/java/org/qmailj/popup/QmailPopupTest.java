package org.qmailj.popup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

class QmailPopupTest {
    private static final long NOW_MILLISECONDS = 1_000_000_000_999L;
    private static final String GREETING = "+OK <77.1000000000@pop.test>\r\n";

    @TempDir
    private Path base;

    private String out;

    /** A session of these bytes; the subprogram has $D, a directory of ours. */
    private void run(String input, String... arguments) throws IOException {
        List<ByteString> words = new ArrayList<>();
        for (String a : arguments) {
            words.add(ByteString.of(a));
        }
        Files.writeString(base.resolve("in"), input, StandardCharsets.ISO_8859_1);
        int create = Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC | Fd.O_APPEND;
        Environment environment = new Environment(List.of(
                ByteString.of("PATH=/none:/usr/bin:/bin"), ByteString.of("D=" + base)));
        try (Fd zero = Fd.openRead(ByteString.of(base + "/in"));
                Fd one = Fd.open(ByteString.of(base + "/out"), create, 0600)) {
            int code = Program.execute(new Invocation(
                    "qmail-popup", ByteString.of("qmail-popup"), words, environment,
                    zero, one, one, new QmailHome(ByteString.of(base.toString())),
                    () -> NOW_MILLISECONDS, 77), QmailPopup::new);
            assertEquals(1, code);
        }
        out = Files.readString(base.resolve("out"), StandardCharsets.ISO_8859_1);
    }

    /** With a subprogram that keeps what it reads. */
    private void runKeeping(String input) throws IOException {
        run(input, "pop.test", "sh", "-c", "cat <&3 >$D/three; echo $# $*", "x", "one", "two");
    }

    private String kept() throws IOException {
        return Files.readString(base.resolve("three"), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "'USER joe~PASS secret~', 'joe!secret'", "'user joe~pass secret~', 'joe!secret'",
        "'USER a~USER b~PASS c~', 'b!c'", "'USER  two words ~PASS  two  words ~', "
            + "'two words !two  words '",
        "'USER a~PASS~PASS ~NOOP~PASS b~', 'a!b'", "'USER a~USER~PASS b~', 'a!b'",
        "'APOP joe 0123~', 'joe!0123'", "'APOP joe ~', 'joe!'",
        "'USER a~APOP joe  0123~', 'joe! 0123'", "'USER a~PASS b~PASS c~QUIT~', 'a!b'",
    })
    void credentials(String input, String expected) throws IOException {
        for (String end : new String[] {"\r\n", "\n"}) {
            Files.deleteIfExists(base.resolve("three"));
            runKeeping(input.replace("~", end));
            assertEquals(expected.replace("!", "\0") + "\0<77.1000000000@pop.test>\0", kept());
            assertEquals("2 one two\n", out.substring(out.lastIndexOf('\r') + 2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''", "QUIT~, +OK !", "'quit now~STAT~', +OK !", "NOOP~, +OK !", "QUIT, ''",
        "'USER a~', +OK !", "'USER a~PASS b', +OK !", "USER~, -ERR syntax error!",
        "'USER ~', -ERR syntax error!", "'PASS b~', -ERR USER first!", "PASS~, -ERR USER first!",
        "'USER a~PASS~', '+OK !-ERR syntax error!'", "'USER a~PASS  ~', '+OK !-ERR syntax error!'",
        "APOP~, -ERR syntax error!", "'APOP joe~', -ERR syntax error!",
        "~, -ERR authorization first!", "STAT~, -ERR authorization first!",
        "'RETR 1~', -ERR authorization first!", "CAPA~, -ERR authorization first!",
        "' USER a~', -ERR authorization first!", "'USERS a~', -ERR authorization first!",
    })
    void nobodyIsKnown(String input, String answers) throws IOException {
        runKeeping(input.replace("~", "\r\n"));
        assertEquals(GREETING + answers.replace("!", "\r\n"), out);
        assertFalse(Files.exists(base.resolve("three")));
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, ''", "exit 1, authorization failed", "exit 2, authorization failed",
        "exit 111, authorization failed", "exit 255, authorization failed",
        "kill -9 $$, 'aack, child crashed'", "kill -13 $$, 'aack, child crashed'",
        "exec /none, authorization failed",
    })
    void endsOfTheSubprogram(String script, String complaint) throws IOException {
        run("USER a\r\nPASS b\r\n", "pop.test", "sh", "-c", "exec 2>&-; " + script);
        String last = complaint.isEmpty() ? "" : "-ERR " + complaint + "\r\n";
        assertEquals(GREETING + "+OK \r\n" + last, out);
    }

    /** Who guesses a password needs a connection for each. */
    @Test
    void afterARefusalNothingIsHeard() throws IOException {
        run("APOP a b\r\nAPOP c d\r\nQUIT\r\n", "pop.test", "sh", "-c",
                "cat <&3 >>$D/three; exit 1");
        assertEquals(GREETING + "-ERR authorization failed\r\n", out);
        assertEquals("a\0b\0<77.1000000000@pop.test>\0", kept());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-program", "/no/such/program", "/", "", "./no", "/etc/passwd"})
    void aSubprogramThatCannotRun(String program) throws IOException {
        run("APOP a b\r\n", "pop.test", program);
        assertEquals(GREETING + "-ERR authorization failed\r\n", out);
    }

    @Test
    void aCallerThatIgnoresItsChildrenKeepsNobodyOut() throws IOException {
        Signals.ignore(Signals.CHLD);
        try {
            runKeeping("APOP a b\r\n");
        } finally {
            Signals.restoreDefault(Signals.CHLD);
        }
        assertEquals(GREETING + "2 one two\n", out);
        assertTrue(kept().startsWith("a\0b\0"), kept());
    }

    @Test
    void credentialsNeedNotBeRead() throws IOException {
        run("USER a\r\nPASS " + "b".repeat(3000) + "\r\n", "pop.test", "false");
        assertEquals(GREETING + "+OK \r\n-ERR authorization failed\r\n", out);
        run("USER a\r\nPASS " + "b".repeat(200_000) + "\r\n", "pop.test", "true");
        assertEquals(GREETING + "+OK \r\n-ERR unable to write pipe\r\n", out);
    }

    @Test
    void credentialsMayBeMoreThanAPipeHolds() throws IOException {
        String password = "b".repeat(200_000);
        runKeeping("USER a\r\nPASS " + password + "\r\n");
        assertEquals("a\0" + password + "\0<77.1000000000@pop.test>\0", kept());
        run("USER " + "a".repeat(2 << 20) + "\r\n", "pop.test", "true");
        assertEquals(GREETING + "-ERR out of memory\r\n", out);
    }

    /** What was read before it was needed is lost to the subprogram, the rest is not. */
    @Test
    void theSubprogramGoesOnWithTheSession() throws IOException {
        run("APOP a b\r\n" + "x".repeat(118) + "STAT\r\nQUIT\r\n", "pop.test", "cat");
        assertEquals(GREETING + "STAT\r\nQUIT\r\n", out);
    }

    @Test
    void usage() throws IOException {
        for (String[] arguments : new String[][] {{}, {"pop.test"}}) {
            run("QUIT\r\n", arguments);
            assertEquals("-ERR usage: popup hostname subprogram\r\n", out);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b<c>", "\u00fc\t@"})
    void hostnamesAreNotLookedAt(String hostname) throws IOException {
        run("QUIT\r\n", hostname, "true");
        assertEquals("+OK <77.1000000000@" + hostname + ">\r\n+OK \r\n", out);
    }
}
