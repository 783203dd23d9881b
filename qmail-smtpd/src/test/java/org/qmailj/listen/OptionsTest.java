package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        Options options = options("0 smtp program");
        assertEquals(40, options.limit);
        assertEquals(20, options.backlog);
        assertEquals(26, options.infoSeconds);
        assertEquals(Options.UNCHANGED, options.uid);
        assertEquals(Options.UNCHANGED, options.gid);
        assertNull(options.rules);
        assertNull(options.localName);
        assertTrue(options.remoteHost && options.remoteInfo && options.dropSourceRoute);
        assertTrue(options.delay);
        assertFalse(options.paranoid || options.printPort || options.rulesMayBeMissing);
        assertFalse(options.isQuiet() || options.isVerbose());
        assertEquals(ByteString.of("0"), options.host);
        assertEquals(ByteString.of("smtp"), options.port);
        assertEquals(List.of(ByteString.of("program")), options.program);
    }

    @Test
    void allOfThem() {
        Options options = options(
                "-v -q -vHRpoD1X -c5 -b 6 -t7 -u8 -g 9 -x a.cdb -l name -B hello"
                + " 1.2.3.4 25 p -v x");
        assertTrue(options.isVerbose());
        assertEquals(5, options.limit);
        assertEquals(6, options.backlog);
        assertEquals(7, options.infoSeconds);
        assertEquals(8, options.uid);
        assertEquals(9, options.gid);
        assertEquals(ByteString.of("a.cdb"), options.rules);
        assertEquals(ByteString.of("name"), options.localName);
        assertEquals(ByteString.of("hello"), options.banner);
        assertTrue(options.paranoid && options.printPort && options.rulesMayBeMissing);
        assertFalse(options.remoteHost || options.remoteInfo || options.dropSourceRoute);
        assertFalse(options.delay);
        assertEquals(3, options.program.size(), "options of the program are the program's");
    }

    @Test
    void theLastWordCounts() {
        Options options = options("-vqQHhRrpPOoDd -c1 -c2 0 25 p");
        assertFalse(options.isQuiet() || options.isVerbose());
        assertTrue(options.remoteHost && options.remoteInfo && options.delay);
        assertFalse(options.paranoid || options.dropSourceRoute);
        assertEquals(2, options.limit);
    }

    @Test
    void identitiesOfEnvuidgid() {
        Options options = options("-U 0 25 p");
        assertEquals(12, options.uid);
        assertEquals(13, options.gid);
        assertEquals(Options.UNCHANGED, options("-u0 -g0 0 25 p").uid, "0 changes nothing");
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
