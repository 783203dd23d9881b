package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Posix;

class CheckerTest {
    private static final String CHANGED = " was changed since installation";
    private static final String INSTALL = "\n...try: packaging/install";

    @TempDir
    private Path directory;

    private Ground ground;
    private Path run;

    @BeforeEach
    void install() throws IOException {
        ground = new Ground(directory);
        ground.build("one");
        ground.install("20261121");
        run = path("supervise/qmail-send/run");
        Files.createDirectories(run.getParent());
        Manifest manifest = ground.manifest();
        Site site = new Site(ground.home, Ground.MYSELF, manifest, "20261121");
        site.scriptIfAbsent(path("rc"), "#!/bin/sh\n");
        site.scriptIfAbsent(run, "#!/bin/sh\n");
        site.textIfAbsent(path("control/defaultdelivery"), "./Mailbox\n", 0644);
        site.textIfAbsent(directory.resolve("tcp.smtp"), "127.:allow\n", 0644);
        manifest.write();
    }

    private Path path(String name) {
        return ground.home.resolve(name);
    }

    private Checker checker() throws IOException {
        return new Checker(ground.home, Ground.MYSELF, ground.manifest());
    }

    private List<String> check() throws IOException {
        return checker().check().stream()
                .filter(w -> !w.contains("has wrong owner")).toList(); // it need not be root
    }

    private static void append(Path file) throws IOException {
        Files.writeString(file, "exit 0\n", StandardOpenOption.APPEND);
    }

    private static String back(Path file) {
        return "\n...try: mv " + file + ' ' + file + ".changed; packaging/install";
    }

    @Test
    void whatIsAsInstalledIsNotNamed() throws IOException {
        assertEquals(List.of(), check());
    }

    @Test
    void whatWasInstalledAndIsNotThereIsNamed() throws IOException {
        for (String name : new String[] {
            "rc", "supervise/qmail-send/run", "man/man1/forward.1", "boot/home", "bin/forward"}) {
            Files.delete(path(name));
            String complaint = path(name) + " does not exist" + INSTALL;
            assertTrue(check().contains(complaint), () -> complaint);
        }
        Files.delete(directory.resolve("tcp.smtp"));
        assertEquals(6, check().size());
    }

    @Test
    void soIsWhatACrashHasLeftEmpty() throws IOException {
        Files.writeString(run, "");
        Files.writeString(path("man/man1/forward.1"), "");
        assertEquals(List.of(path("man/man1/forward.1") + " is empty" + INSTALL,
                run + " is empty" + INSTALL), check());
    }

    @Test
    void aDirectoryThatIsMissingIsNamedOnceForAllThatWasInIt() throws IOException {
        HierInstaller.remove(path("queue"));
        HierInstaller.remove(path("man"));
        assertEquals(List.of(path("man") + " does not exist" + INSTALL,
                path("queue") + " does not exist" + INSTALL), check().stream().sorted().toList());
    }

    @Test
    void aChangedTextOrProgramIsNamed() throws IOException {
        append(path("man/man1/forward.1"));
        append(path("bin/forward"));
        assertEquals(List.of(
                path("bin/forward") + " is not the program that was installed"
                        + back(path("bin/forward")),
                path("man/man1/forward.1") + CHANGED + back(path("man/man1/forward.1"))), check());
    }

    @Test
    void aChangedScriptIsOnlyRemarkedUpon() throws IOException {
        append(run);
        Checker checker = checker();
        assertEquals(List.of(), check());
        checker.check();
        assertEquals(List.of(run + CHANGED + back(run)), checker.remarks());
    }

    @Test
    void aScriptThatCannotBeRunIsNamed() throws IOException {
        Posix.chmod(ByteString.of(run.toString()), 0644);
        assertEquals(List.of(run + " is not executable\n...try: chmod 0755 " + run), check());
    }

    @Test
    void whatItSaysToTryMendsTheMode() throws IOException {
        for (String name : new String[] {
            "control", "queue/todo", "queue/lock/tcpto", "bin/predate", "lib/qmailj/jars"}) {
            Posix.chmod(ByteString.of(path(name).toString()), 0777);
            List<String> found = check();
            assertEquals(1, found.size(), found::toString);
            String remedy = found.getFirst().split("\n\\.\\.\\.try: ")[1];
            assertTrue(remedy.startsWith("chmod "), remedy);
            HostProgram.run("sh", "-c", remedy);
            assertEquals(List.of(), check(), remedy);
        }
    }

    @Test
    void theConfigurationIsTheAdministrators() throws IOException {
        append(path("control/defaultdelivery"));
        append(directory.resolve("tcp.smtp"));
        Checker checker = checker();
        checker.check();
        assertEquals(List.of(), checker.remarks());
        assertEquals(List.of(), check());
        Files.delete(path("control/defaultdelivery"));
        assertEquals(List.of(), check());
    }

    /** As in a queue that was copied: the name of a message is the inode number of its file. */
    @Test
    void messagesWithAnothersNumberAreCountedAndOnlyRemarkedUpon() throws IOException {
        Path right = Files.writeString(path("queue/mess/right"), "mail");
        long number = Posix.lstat(ByteString.of(right.toString())).ino();
        Files.move(right, path("queue/mess/" + number % Hier.SPLIT + '/' + number));
        assertEquals(List.of(), remarks());
        Files.writeString(path("queue/mess/0/46"), "mail");
        Files.writeString(path("queue/mess/1/47"), "mail");
        Files.writeString(path("queue/mess/1/note"), "not a message");
        assertEquals(List.of(path("queue/mess") + " has 2 messages whose number is not that of"
                + " their file, as in a copied queue: stop qmail-send and run "
                + path("bin/qmailj-setup") + " renumber"), remarks());
        assertEquals(List.of(), check());
    }

    @Test
    void aManifestThatWasLostAndBegunAnewIsRemarkedUpon() throws IOException {
        Files.delete(path("lib/qmailj.manifest"));
        ground.install("20261122");
        assertTrue(remarks().toString().contains(path("lib/qmailj.manifest")
                + " does not list what was installed: put it back from a backup, or"
                + " packaging/uninstall will refuse"), () -> remarks().toString());
        assertEquals(List.of(), check());
    }

    private List<String> remarks() {
        try {
            Checker checker = checker();
            checker.check();
            return checker.remarks();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As after a backup of everything was restored. */
    @Test
    void programsThatWereTouchedAreNamedTogetherIfSomethingSpeaksForThem() throws IOException {
        for (HierEntry.Program p : Hier.programs()) {
            Posix.chmod(ByteString.of(path(p.path()).toString()), 0);
            Posix.chmod(ByteString.of(path(p.path()).toString()), p.access().mode());
        }
        assertEquals(List.of(path("bin") + " has programs that were moved or touched since"
                + " installation; their services are bypassed: bouncesaying condredirect except"
                + " forward preline qmail-getpw qmail-inject qmail-local qmail-qmqpd qmail-qmtpd"
                + " qmail-queue qmail-remote qmail-smtpd\n...try: sh "
                + path("lib/qmailj/record-stock")), check());
    }
}
