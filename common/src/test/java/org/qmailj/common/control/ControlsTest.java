package org.qmailj.common.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

class ControlsTest {
    @TempDir
    Path home;

    @BeforeEach
    void makeControl() throws IOException {
        Files.createDirectory(home.resolve("control"));
    }

    private void file(String name, String text) throws IOException {
        Path path = home.resolve("control").resolve(name);
        Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Controls controls() {
        return new Controls(new QmailHome(ByteString.of(home.toString())));
    }

    @Test
    void aMissingFileFallsBackToMeThenToItsDefault() throws IOException {
        assertEquals(s("bouncehost"), controls().line(Control.BOUNCEHOST));
        assertNull(controls().line(Control.HELOHOST));
        file("me", "host.example\n");
        assertEquals(s("host.example"), controls().line(Control.BOUNCEHOST));
        assertEquals(s("host.example"), controls().line(Control.HELOHOST));
        assertEquals(s("MAILER-DAEMON"), controls().line(Control.BOUNCEFROM));
        file("bouncehost", "other\n");
        assertEquals(s("other"), controls().line(Control.BOUNCEHOST));
    }

    @Test
    void anEmptyFileIsAnEmptyLineNotAMissingOne() throws IOException {
        file("me", "host\n");
        file("helohost", "");
        assertEquals(ByteString.EMPTY, controls().line(Control.HELOHOST));
        file("bouncefrom", "");
        assertEquals(ByteString.EMPTY, controls().line(Control.BOUNCEFROM));
    }

    @ParameterizedTest
    @CsvSource({
        "'abc', 'abc'", "'abc\n', 'abc'", "'abc \t \n', 'abc'", "' abc\n', ' abc'",
        "'a b\n', 'a b'",
        "'#x\n', '#x'", "'\nsecond\n', ''", "'abc\r\n', 'abc\r'"})
    void theFirstLineLosesOnlyTrailingBlanks(String text, String line) throws IOException {
        file("smtpgreeting", text);
        assertEquals(s(line), controls().firstLine(Control.SMTPGREETING));
    }

    @ParameterizedTest
    @CsvSource({
        "'30\n', 30", "'0', 0", "'007x', 7", "'12 34', 12", "'x1', 1200", "'-1', 1200",
        "' 5', 1200",
        "'', 1200", "'4294967297', 1", "'2147483648', -2147483648"})
    void aNumberIsWhatTheLineBeginsWith(String text, int number) throws IOException {
        file("timeoutsmtpd", text);
        assertEquals(number, controls().number(Control.TIMEOUTSMTPD));
    }

    @Test
    void listsSkipCommentsAndEmptyLines() throws IOException {
        file("rcpthosts", "one\n\n# no\n two \t\n\t\n#\nlast");
        assertEquals(List.of(s("one"), s(" two"), s("last")), controls().lines(Control.RCPTHOSTS));
        assertNull(controls().lines(Control.PERCENTHACK));
        file("me", "host\n");
        assertEquals(List.of(s("host")), controls().lines(Control.LOCALS));
        file("locals", "# nothing\n");
        assertEquals(List.of(), controls().lines(Control.LOCALS));
    }

    @Test
    void aNulEndsAnEntryAndBeginsAnother() throws IOException {
        file("rcpthosts", "a\0b\n\0hidden\nc\n");
        assertEquals(List.of(s("a"), s("b"), s("c")), controls().lines(Control.RCPTHOSTS));
    }

    @Test
    void whatCannotBeReadIsAnErrorNotADefault() throws IOException {
        Files.createDirectory(home.resolve("control/rcpthosts"));
        PosixException e =
                assertThrows(PosixException.class, () -> controls().lines(Control.RCPTHOSTS));
        assertEquals(Errno.EISDIR, e.errno());
        Files.createSymbolicLink(home.resolve("control/me"), Path.of("me"));
        assertThrows(PosixException.class, () -> controls().me());
    }

    @Test
    void mapsFoldCaseAndTheLaterLineWins() {
        ConstMap keys = ConstMap.ofKeys(List.of(s("Example.ORG"), s(".sub")));
        assertTrue(keys.contains(s("eXAMPLE.org")));
        assertFalse(keys.contains(s("example")));
        ConstMap pairs = ConstMap.ofPairs(List.of(s("A:1"), s("nocolon"), s("a:2:3"), s(":x")));
        assertEquals(s("2:3"), pairs.get(s("A")));
        assertEquals(s("x"), pairs.get(ByteString.EMPTY));
        assertNull(pairs.get(s("nocolon")));
        assertFalse(ConstMap.ofPairs(null).contains(ByteString.EMPTY));
    }

    /** Against objects a line, as the lines are told in control_readfile and constmap. */
    @Test
    void anyFileReadsAsItsLines() throws IOException {
        Random random = new Random(46);
        String letters = "aaAbB:: \t#\0\n\n";
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            file("rcpthosts", text.toString());
            List<ByteString> lines = plainly(text.toString());
            assertEquals(lines, controls().lines(Control.RCPTHOSTS), text.toString());
            ConstMap keys = controls().keys(Control.RCPTHOSTS);
            ConstMap pairs = controls().pairs(Control.RCPTHOSTS);
            Map<ByteString, ByteString> values = new HashMap<>();
            for (ByteString line : lines) {
                assertEquals(ByteString.EMPTY, keys.get(line));
                int colon = line.indexOf(':');
                if (colon != -1) {
                    values.put(line.substring(0, colon).toLowerCase(),
                            line.substring(colon + 1));
                }
            }
            assertEquals(lines.isEmpty(), keys.isEmpty());
            assertEquals(values.isEmpty(), pairs.isEmpty());
            values.forEach((key, value) -> assertEquals(value, pairs.get(key)));
            for (String asked : List.of("", "a", "A", "ab", "ba", "a:b", ":", "b ", "aab")) {
                ByteString key = s(asked);
                assertEquals(lines.stream().anyMatch(key::equalsIgnoreCase),
                        keys.contains(key), asked);
                assertEquals(values.get(key.toLowerCase()), pairs.get(key), asked);
            }
        }
    }

    private static List<ByteString> plainly(String text) {
        List<ByteString> lines = new ArrayList<>();
        for (String line : text.split("\n")) {
            String kept = line.replaceFirst("[ \t]+$", "");
            if (!kept.isEmpty() && kept.charAt(0) != '#' && kept.charAt(0) != 0) {
                for (String entry : kept.split("\0", -1)) {
                    lines.add(s(entry));
                }
            }
        }
        return lines;
    }

    @Test
    void aFileBeyondTheLimitIsAsIfMemoryLacked() throws IOException {
        for (String name : List.of("rcpthosts", "smtpgreeting")) {
            try (RandomAccessFile all =
                    new RandomAccessFile(home.resolve("control/" + name).toFile(), "rw")) {
                all.setLength(ControlLines.LIMIT + 1L);
            }
        }
        Controls controls = controls();
        assertEquals(Errno.ENOMEM, assertThrows(PosixException.class,
                () -> controls.keys(Control.RCPTHOSTS)).errno());
        assertEquals(Errno.ENOMEM, assertThrows(PosixException.class,
                () -> controls.firstLine(Control.SMTPGREETING)).errno());
    }

    /** One line a control: a changed default shows here. */
    @Test
    void defaultsAreThoseOfQmailControl() {
        StringJoiner all = new StringJoiner("\n");
        for (Control c : Control.values()) {
            all.add(c.file() + ' ' + (c.fallsBackToMe() ? "me " : "") + c.defaultText() + ' '
                    + c.defaultNumber());
        }
        assertEquals("""
                badmailfrom null 0
                bouncefrom MAILER-DAEMON 0
                bouncehost me bouncehost 0
                bouncemaxbytes null 0
                concurrencylocal null 10
                concurrencyremote null 20
                databytes null 0
                defaultdomain me defaultdomain 0
                defaulthost me defaulthost 0
                doublebouncehost me doublebouncehost 0
                doublebounceto postmaster 0
                envnoathost me envnoathost 0
                helohost me null 0
                idhost me idhost 0
                localiphost me null 0
                locals me null 0
                maxrcpt null 0
                me null 0
                moreipme null 0
                morercpthosts null 0
                mxfallback null 0
                notipme null 0
                partialline null 0
                percenthack null 0
                plusdomain me plusdomain 0
                qmqpservers null 0
                queuelifetime null 604800
                rcpthosts null 0
                smtpgreeting me null 0
                smtproutes null 0
                spawnlimit null 120
                strictcr null 0
                strictsmtp null 0
                stripusers null 0
                timeoutconnect null 60
                timeoutremote null 1200
                timeoutsmtpd null 1200
                virtualdomains null 0""", all.toString());
    }
}
