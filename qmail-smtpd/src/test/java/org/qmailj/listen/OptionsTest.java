package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.listen.Options.RemoteHost;

class OptionsTest {
    private static Options options(String line) {
        List<ByteString> words = new ArrayList<>();
        for (String word : line.split(" ")) {
            words.add(ByteString.of(word));
        }
        Environment environment = new Environment(
                List.of(ByteString.of("UID=12"), ByteString.of("GID=13")));
        try (Fd none = Fd.open(ByteString.of("/dev/null"), Fd.O_WRONLY, 0)) {
            return Options.of(new Invocation(
                    "qmailj-listen", ByteString.of("qmailj-listen"), words, environment, none, none,
                    none, new QmailHome(ByteString.of("/nonexistent")), Clock.SYSTEM, 1));
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void asTcpserverHasThem() {
        int unchanged = Options.Identity.UNCHANGED;
        assertEquals(
                new Options(
                        Options.Verbosity.ERRORS, 40,
                        new Options.Binding(s("0"), s("smtp"), 20, false),
                        new Options.Identity(unchanged, unchanged), null,
                        new Options.Lookups(null, RemoteHost.ASKED, true, 26),
                        new Options.Preparation(true, true, ByteString.EMPTY),
                        List.of(s("program"))),
                options("0 smtp program"));
    }

    @Test
    void allOfThem() {
        assertEquals(
                new Options(
                        Options.Verbosity.EVERYTHING, 5,
                        new Options.Binding(s("1.2.3.4"), s("25"), 6, true),
                        new Options.Identity(8, 9), new Options.RulesFile(s("a.cdb"), true),
                        new Options.Lookups(s("name"), RemoteHost.NOT_ASKED, false, 7),
                        new Options.Preparation(false, false, s("hello")),
                        List.of(s("p"), s("-v"), s("x"))), // options of the program are its own
                options("-v -q -vHRpoD1X -c5 -b 6 -t7 -u8 -g 9 -x a.cdb -l name -B hello"
                        + " 1.2.3.4 25 p -v x"));
    }

    @Test
    void theLastWordCounts() {
        Options options = options("-vqQHhRrpPOoDd -c1 -c2 0 25 p");
        assertEquals(Options.Verbosity.ERRORS, options.verbosity());
        assertEquals(new Options.Lookups(null, RemoteHost.ASKED, true, 26), options.lookups());
        assertEquals(
                new Options.Preparation(false, true, ByteString.EMPTY), options.preparation());
        assertEquals(RemoteHost.ASKED_AND_CHECKED, options("-Ppp 0 25 p").lookups().remoteHost());
        assertEquals(RemoteHost.ASKED_AND_CHECKED, options("-pHh 0 25 p").lookups().remoteHost());
        assertEquals(RemoteHost.NOT_ASKED, options("-hHp 0 25 p").lookups().remoteHost());
        assertEquals(2, options.limit());
        assertEquals(Options.Verbosity.NOTHING, options("-vq 0 25 p").verbosity());
    }

    @Test
    void identitiesOfEnvuidgid() {
        assertEquals(new Options.Identity(12, 13), options("-U 0 25 p").identity());
        assertEquals(
                Options.Identity.UNCHANGED, options("-u0 -g0 0 25 p").identity().uid(),
                "0 changes nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-v", "0", "0 25", "-z 0 25 p", "-S 0 25 p", "-c", "-c5 0 25", "-c0 0 25 p", "-cx 0 25 p",
        "-c5x 0 25 p", "-c -1 0 25 p", "-c99999999999 0 25 p", "-u qmaild 0 25 p", "-g x 0 25 p",
        "-t x 0 25 p", "-b x 0 25 p"})
    void whatMakesNoSenseIsRefused(String line) {
        assertEquals(100, assertThrows(Die.class, () -> options(line)).code());
    }
}
