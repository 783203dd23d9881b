package org.qmailj.showctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;

/** The .ref files were written by qmail's own qmail-showctl from the same control files. */
class QmailShowctlTest {
    private static final int[] UIDS = {1001, 1002, 1003, 0, 1004, 1005, 1006, 1007};
    private static final int[] GIDS = {1001, 1002};

    @TempDir
    Path home;

    private Fd directory;

    @BeforeEach
    void remember() throws IOException {
        directory = Fd.openRead(ByteString.of("."));
    }

    @AfterEach
    void comeBack() throws IOException {
        Posix.chdir(ByteString.of("/proc/self/fd/" + directory.number()));
        directory.close();
    }

    private void file(String name, String text) throws IOException {
        Path file = home.resolve("control").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void files(String... namesAndTexts) throws IOException {
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            file(namesAndTexts[i], namesAndTexts[i + 1]);
        }
    }

    private void directory(String name) throws IOException {
        Files.createDirectories(home.resolve("control").resolve(name));
    }

    private void modified(String name, long seconds) throws IOException {
        Posix.utime(ByteString.of(home.resolve("control/" + name).toString()), seconds, seconds);
    }

    private QmailShowctl program(Fd stdout, String directory) {
        return new QmailShowctl(new Invocation("qmail-showctl", ByteString.of("qmail-showctl"),
                List.of(), new Environment(List.of()), Fd.STDIN, stdout, Fd.STDERR,
                new QmailHome(ByteString.of(directory)), Clock.SYSTEM, 1));
    }

    private String show(int code, String directory) throws IOException {
        Pipe pipe = Pipe.open();
        BuildSheet build = new BuildSheet(ByteString.of(directory), 120, UIDS, GIDS);
        assertEquals(code, program(pipe.out(), directory).show(build));
        pipe.out().close();
        byte[] printed = new byte[60_000];
        int n = 0;
        for (int r = 1; r > 0; n += r) {
            r = pipe.in().read(printed, n, printed.length - n);
        }
        pipe.in().close();
        return new String(printed, 0, n, StandardCharsets.ISO_8859_1)
                .replace(directory, "@HOME@");
    }

    private String show() throws IOException {
        return show(0, home.toString());
    }

    private static String reference(String name) throws IOException {
        try (InputStream in = QmailShowctlTest.class.getResourceAsStream(name + ".ref")) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** What follows the name of a file, up to the next. */
    private static String of(String file, String sheet) {
        int start = sheet.indexOf("\n\n" + file + ": ");
        int end = sheet.indexOf("\n\n", start + 2);
        return sheet.substring(start + file.length() + 4, end == -1 ? sheet.length() : end);
    }

    @Test
    void everyFileIsSet() throws IOException {
        files("badmailfrom", "a@b.c\n@d.e\n", "bouncefrom", "bf\n", "bouncehost", "bh\n",
                "concurrencylocal", "1\n", "concurrencyremote", "255\n", "databytes", "5000000\n",
                "defaultdomain", "dd\n", "defaulthost", "dh\n", "doublebouncehost", "dbh\n",
                "doublebounceto", "dbt\n", "envnoathost", "ena\n", "helohost", "hh\n",
                "idhost", "ih\n", "localiphost", "lih\n", "locals", "one\n# no\n\ntwo  \n",
                "me", "me.example\n", "morercpthosts", "m1\nm2\n", "morercpthosts.cdb", "x");
        files("percenthack", "ph\n", "plusdomain", "pd\n",
                "qmqpservers", "192.0.2.1\n192.0.2.2\n", "queuelifetime", "60\n",
                "rcpthosts", "r1\n.r2\n", "smtpgreeting", "greets you\n",
                "smtproutes", "a:b\n:c:26\n", "timeoutconnect", "1\n", "timeoutremote", "2\n",
                "timeoutsmtpd", "3\n", "virtualdomains", "v:w\n.x:y\n");
        modified("morercpthosts", 2000);
        modified("morercpthosts.cdb", 3000);
        assertEquals(reference("set"), show());
    }

    /** Two strangers stand in the order of the directory: one of them is put in its place. */
    @Test
    void filesAreOdd() throws IOException {
        files("bouncefrom", "tab\there\0nul\u0080\u00ff ~\n", "bouncehost", "",
                "concurrencylocal", "4294967295\n", "concurrencyremote", "4294967297",
                "queuelifetime", "-5\n", "timeoutconnect", "18446744073709551617\n",
                "timeoutremote", "2147483648\n", "percenthack", "a\0b\n\0c\nd\u0080\n",
                "badmailfrom", "# x\n", "morercpthosts", "m\n", "od\nd", "x");
        for (String name : List.of("databytes", "helohost", "locals", "rcpthosts")) {
            directory(name);
        }
        Files.createSymbolicLink(home.resolve("control/smtpgreeting"), Path.of("nowhere"));
        Files.createSymbolicLink(home.resolve("control/smtproutes"), Path.of("smtproutes"));
        assertEquals(sortedStrangers(reference("odd")), sortedStrangers(show()));
    }

    private static String sortedStrangers(String sheet) {
        int start = sheet.indexOf("\n\n", sheet.indexOf("\n\nvirtualdomains: ") + 2);
        String[] strangers = sheet.substring(start + 2).split("\n\n");
        Arrays.sort(strangers);
        return sheet.substring(0, start) + Arrays.toString(strangers).replace("file.\n", "file.");
    }

    @Test
    void whatFallsBackToMe() throws IOException {
        file("me", "me.example\n");
        String sheet = show();
        for (String file : List.of("bouncehost", "defaultdomain", "defaulthost", "envnoathost",
                "doublebouncehost", "helohost", "idhost", "localiphost", "plusdomain",
                "smtpgreeting")) {
            assertTrue(of(file, sheet).matches("\\(Default\\.\\) .* me\\.example\\."), file);
        }
        assertEquals("(Default.) Bounce user name is MAILER-DAEMON.", of("bouncefrom", sheet));
        assertEquals("(Default.) 2B recipient user: postmaster.", of("doublebounceto", sheet));
        assertEquals("(Default.) Messages for me are delivered locally.", of("locals", sheet));
        file("me", "");
        assertEquals("(Default.) Bounce host name is .", of("bouncehost", show()));
    }

    @Test
    void moreRcpthosts() throws IOException {
        directory(".");
        assertEquals("(Default.) No effect.", of("morercpthosts.cdb", show()));
        assertEquals("(Default.) No rcpthosts; morercpthosts is irrelevant.",
                of("morercpthosts", show()));
        file("rcpthosts", "");
        assertEquals("(Default.) No effect.", of("morercpthosts", show()));
        file("morercpthosts.cdb", "");
        assertEquals("Oops! morercpthosts.cdb exists but morercpthosts doesn't.",
                of("morercpthosts.cdb", show()));
        file("morercpthosts", "a\n");
        modified("morercpthosts", 2000);
        modified("morercpthosts.cdb", 1999);
        assertEquals("Oops! morercpthosts.cdb is older than morercpthosts.",
                of("morercpthosts.cdb", show()));
        modified("morercpthosts.cdb", 2000);
        assertEquals("Modified recently enough; hopefully up to date.",
                of("morercpthosts.cdb", show()));
        Files.delete(home.resolve("control/rcpthosts"));
        assertEquals("\nNo rcpthosts; doesn't matter that morercpthosts has a.",
                of("morercpthosts", show()));
    }

    @Test
    void whatKeepsItFromTheControls() throws IOException {
        String oops = "\ngroup ids: 1001, 1002.\nOops! ";
        assertTrue(show(111, "/nonexistent").endsWith(oops + "Unable to chdir to @HOME@.\n"));
        String here = home.toString();
        assertTrue(show(111, here).endsWith(oops + "Unable to chdir to control.\n"));
        directory("me");
        assertTrue(show(111, here).endsWith(oops + "Trouble reading control/me."));
    }

    @Test
    void filesOfOursAreToldOfWhereTheyAre() throws IOException {
        directory(".");
        for (Control control : Control.values()) {
            if (control.isOurs()) {
                assertFalse(show().contains(control.file()), control.file());
                file(control.file(), control.isNumber() ? "7\n" : "192.0.2.1\n");
                String told = of(control.file(), show()).stripTrailing();
                assertTrue(told.matches(control.isNumber() ? ".*: 7\\." : "\n.*192\\.0\\.2\\.1\\."),
                        told);
            }
        }
        Files.delete(home.resolve("control/stripusers"));
        directory("stripusers");
        assertEquals("Oops! Trouble reading this file.",
                of("stripusers", show()).stripTrailing());
    }

    @Test
    void nobodyReads() throws IOException {
        directory(".");
        Pipe pipe = Pipe.open();
        pipe.in().close();
        BuildSheet build = new BuildSheet(ByteString.of("/x"), 120, UIDS, GIDS);
        assertEquals(0, program(pipe.out(), home.toString()).show(build));
        pipe.out().close();
    }

    @Test
    void idsHaveNoSign() throws IOException {
        int[] uids = UIDS.clone();
        uids[7] = -2;
        Pipe pipe = Pipe.open();
        BuildSheet build = new BuildSheet(ByteString.of("/x"), 120, uids, GIDS);
        assertEquals(111, program(pipe.out(), "/nonexistent").show(build));
        byte[] printed = new byte[4000];
        int n = pipe.in().read(printed, 0, printed.length);
        assertTrue(ByteString.of(printed, 0, n).toString()
                .contains("user ids: 1001, 1002, 1003, 0, 1004, 1005, 1006, 4294967294.\n"));
        pipe.in().close();
        pipe.out().close();
    }
}
