package org.qmailj.common.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.SystemProperties;

class FreshControlsTest {
    @TempDir
    Path home;

    private FreshControls fresh;

    @BeforeEach
    void makeControl() throws IOException {
        Files.createDirectory(home.resolve("control"));
        fresh = new FreshControls(
                new QmailHome(ByteString.of(home.toString())),
                () -> System.currentTimeMillis() + 10_000);
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(home.resolve("control").resolve(name), text);
    }

    /** Every file in every form, in one process, changed while it runs. */
    @ParameterizedTest
    @EnumSource
    void aChangeShowsInTheNextSession(Control control) throws IOException {
        assertNull(fresh.controls().firstLine(control));
        file(control.file(), "1:one\n");
        checks(control, "1:one", 1);
        checks(control, "1:one", 1);
        file(control.file(), "2:two\n");
        checks(control, "2:two", 2);
        Files.delete(home.resolve("control").resolve(control.file()));
        assertNull(fresh.controls().firstLine(control));
        assertNull(fresh.controls().keys(control));
        assertNull(fresh.controls().pairs(control));
        assertEquals(control.defaultNumber(), fresh.controls().number(control));
    }

    private void checks(Control control, String text, int number) throws IOException {
        ByteString line = ByteString.of(text);
        Controls controls = fresh.controls();
        assertEquals(line, controls.firstLine(control));
        assertEquals(line, controls.line(control));
        assertEquals(number, controls.number(control));
        assertEquals(List.of(line), controls.lines(control));
        assertTrue(controls.keys(control).contains(line));
        assertEquals(line.substring(2), controls.pairs(control).get(line.substring(0, 1)));
    }

    @Test
    void fallbacksAreAsEver() throws IOException {
        file("me", "host\n");
        assertEquals(ByteString.of("host"), fresh.controls().line(Control.IDHOST));
        assertEquals(List.of(ByteString.of("host")), fresh.controls().lines(Control.LOCALS));
        assertTrue(fresh.controls().keys(Control.LOCALS).contains(ByteString.of("HOST")));
        assertNull(fresh.controls().keys(Control.RCPTHOSTS));
        file("locals", "#\n");
        assertTrue(fresh.controls().keys(Control.LOCALS).isEmpty());
    }

    @Test
    void oneSessionReadsMeOnce() throws IOException {
        file("me", "one\n");
        Controls session = fresh.controls();
        assertEquals(ByteString.of("one"), session.me());
        file("me", "two\n");
        assertEquals(ByteString.of("one"), session.line(Control.IDHOST));
        assertEquals(ByteString.of("two"), fresh.controls().line(Control.IDHOST));
    }

    @Test
    void whatStaysIsSharedAndCannotBeChanged() throws IOException {
        file("rcpthosts", "a\nb\n");
        ConstMap keys = fresh.controls().keys(Control.RCPTHOSTS);
        List<ByteString> lines = fresh.controls().lines(Control.RCPTHOSTS);
        assertSame(keys, fresh.controls().keys(Control.RCPTHOSTS));
        assertSame(lines, fresh.controls().lines(Control.RCPTHOSTS));
        assertThrows(UnsupportedOperationException.class, () -> lines.add(ByteString.EMPTY));
    }

    /**
     * A service whose heap is too small for a table and its successor ends, and every session of it
     * with it, when an administrator touches a file.
     */
    @Test
    void aMillionLinesAndTheirSuccessorFitIntoASmallHeap() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000_000; i++) {
            text.append("spammer").append(1_000_000 + i).append("@example.org\n");
        }
        file("badmailfrom", text.toString());
        Process java = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-Xmx96m",
                "-Xmn6m", "--enable-native-access=ALL-UNNAMED",
                "-D" + SystemProperties.NATIVE + "=" + System.getProperty(SystemProperties.NATIVE),
                "-cp", System.getProperty("java.class.path"),
                TwoTables.class.getName(), home.toString())
                .redirectErrorStream(true).start();
        String said = new String(java.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, java.waitFor(), said);
        assertEquals(27_000_000, text.length());
    }

    /** A session that keeps its table while the file is changed and read again. */
    static final class TwoTables {
        private TwoTables() {}

        public static void main(String[] argv) throws IOException {
            FreshControls fresh = new FreshControls(new QmailHome(ByteString.of(argv[0])));
            ConstMap first = fresh.controls().keys(Control.BADMAILFROM);
            Path file = Path.of(argv[0], "control/badmailfrom");
            Files.writeString(file, "more@example.org\n", StandardOpenOption.APPEND);
            ConstMap second = fresh.controls().keys(Control.BADMAILFROM);
            ByteString last = ByteString.of("spammer1999999@EXAMPLE.org");
            ByteString more = ByteString.of("more@example.org");
            System.exit(first.contains(last) && second.contains(last) && !first.contains(more)
                    && second.contains(more) ? 0 : 1);
        }
    }

    @Test
    void troubleIsNoDefault() throws IOException {
        Files.createDirectory(home.resolve("control/databytes"));
        Controls session = fresh.controls();
        assertThrows(PosixException.class, () -> session.number(Control.DATABYTES));
        assertThrows(PosixException.class, () -> session.keys(Control.DATABYTES));
    }

    /** A file may appear within the tick of the kernel's clock that the directory tells. */
    @Test
    void aDirectoryThatWasJustChangedTellsNothing() {
        long[] ahead = {0};
        Absences absences = new Absences(new QmailHome(ByteString.of(home.toString())),
                () -> System.currentTimeMillis() + ahead[0]);
        FileStatus directory = absences.directory();
        absences.add(Control.DATABYTES, directory);
        assertFalse(absences.has(Control.DATABYTES, directory));
        ahead[0] = 10_000;
        absences.add(Control.DATABYTES, directory);
        assertTrue(absences.has(Control.DATABYTES, directory));
    }

    @ParameterizedTest
    @EnumSource
    void ofAllFilesOneIsThereAndOnlyThat(Control there) throws IOException {
        file(there.file(), "1\n");
        for (Control control : Control.values()) {
            assertEquals(control == there, fresh.controls().firstLine(control) != null);
        }
        for (Control control : Control.values()) {
            assertEquals(control == there, fresh.controls().firstLine(control) != null);
        }
    }

    /** What was missing in an older state of the directory is not missing for that in a new one. */
    @Test
    void anotherAbsenceLeavesNoOldOne() throws IOException {
        assertNull(fresh.controls().firstLine(Control.DATABYTES));
        file("databytes", "5\n");
        assertNull(fresh.controls().firstLine(Control.BADMAILFROM));
        assertEquals(5, fresh.controls().number(Control.DATABYTES));
    }

    /** One look at the directory stands for all that is missing, and nothing is overlooked. */
    @Test
    void whatIsMissingMayAppearInAnyWay() throws IOException {
        Path control = home.resolve("control");
        Files.createSymbolicLink(control.resolve("badmailfrom"), home.resolve("elsewhere"));
        for (int i = 0; i < 3; i++) {
            assertNull(fresh.controls().firstLine(Control.DATABYTES));
            assertNull(fresh.controls().keys(Control.BADMAILFROM));
            assertNull(fresh.controls().lines(Control.RCPTHOSTS));
        }
        Files.writeString(home.resolve("elsewhere"), "a@b\n");
        assertTrue(fresh.controls().keys(Control.BADMAILFROM).contains(ByteString.of("a@b")));
        file("databytes", "5\n");
        assertEquals(5, fresh.controls().number(Control.DATABYTES));
        assertNull(fresh.controls().lines(Control.RCPTHOSTS));
        Files.move(control, home.resolve("old"));
        Files.createDirectory(control);
        assertNull(fresh.controls().firstLine(Control.DATABYTES));
        Files.delete(control);
        Files.createSymbolicLink(control, home.resolve("old"));
        assertEquals(5, fresh.controls().number(Control.DATABYTES));
    }
}
