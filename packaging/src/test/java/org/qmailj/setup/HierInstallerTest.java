package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;

class HierInstallerTest {
    @TempDir
    private Path directory;

    private Ground ground;

    @BeforeEach
    void build() throws IOException {
        ground = new Ground(directory);
        ground.build("one");
    }

    private FileStatus status(String path) throws IOException {
        return Posix.lstat(ByteString.of(ground.home.resolve(path).toString()));
    }

    private int mode(String path) throws IOException {
        return status(path).permissions();
    }

    @Test
    void itMakesTheHierarchyWithItsModes() throws IOException {
        ground.install("20261121");
        assertEquals(04711, mode("bin/qmail-queue"));
        assertEquals(0700, mode("bin/qmail-start"));
        assertEquals(0711, mode("bin/qmail-send"));
        assertEquals(0755, mode("bin/qmail-inject"));
        assertEquals(02755, mode("alias"));
        assertEquals(0750, mode("queue/mess/22"));
        assertEquals(0700, mode("queue/remote/0"));
        assertFalse(ground.has("queue/mess/23"));
        assertEquals(0010622, status("queue/lock/trigger").mode()); // a fifo
        assertEquals(1024, status("queue/lock/tcpto").size());
        assertEquals(0, status("queue/lock/sendmutex").size());
        assertEquals(0755, mode("boot/home"));
        assertEquals(0644, mode("man/man1/forward.1"));
        assertEquals(0700, mode("lib/qmailj/classic/qmail-queue"));
        assertEquals("one", ground.in("lib/qmailj/jars/all.jar"));
        assertEquals(List.of(), ground.check().stream()
                .filter(w -> !w.contains("has wrong owner")).toList()); // it need not be root
    }

    @Test
    void whatIsNoDirectoryWhereOneMustBeIsNamed() throws IOException {
        ground.write(ground.home.resolve("control"), "a file");
        SetupException e = assertThrows(
                SetupException.class, () -> ground.install("20261121"));
        assertEquals(ground.home.resolve("control") + " is not a directory: move it away, and run"
                + " this again", e.getMessage());
        assertFalse(ground.has("bin/qmail-send"));
    }

    @Test
    void theSecondTimeItChangesNothing() throws IOException {
        ground.install("20261121");
        byte[] manifest = Files.readAllBytes(ground.home.resolve("lib/qmailj.manifest"));
        assertEquals(0, ground.install("20261122"));
        assertEquals(new String(manifest), ground.in("lib/qmailj.manifest"));
        assertFalse(ground.has("bin.20261122"));
    }

    @Test
    void whatIsInTheQueueAndTheControlsStays() throws IOException {
        ground.write(ground.home.resolve("queue/todo/7"), "envelope");
        ground.write(ground.home.resolve("control/me"), "host");
        ground.write(ground.home.resolve("alias/.qmail-root"), "dave");
        ground.install("20261121");
        assertEquals("envelope", ground.in("queue/todo/7"));
        assertEquals("host", ground.in("control/me"));
        assertEquals("dave", ground.in("alias/.qmail-root"));
    }

    @Test
    void soDoOwnerAndModeOfTheirDirectories() throws IOException {
        ground.install("20261121");
        Posix.chmod(ByteString.of(ground.home.resolve("alias").toString()), 03775);
        Posix.chmod(ByteString.of(ground.home.resolve("control").toString()), 02770);
        assertEquals(0, ground.install("20261122"));
        assertEquals(03775, mode("alias"));
        assertEquals(02770, mode("control"));
        assertFalse(ground.check().toString().contains("permissions"), "nor is it complained of");
        Posix.chmod(ByteString.of(ground.home.resolve("users").toString()), 0777);
        assertTrue(ground.check().toString().contains("users may be written to by everybody"));
    }

    @Test
    void theirDirectoriesAreNoStrangers() throws IOException {
        assumeTrue(Posix.uid() == 0, "only root can give files away");
        ground.install("20261121");
        for (String name : new String[] {"alias", "control", "users"}) {
            Posix.chown(ByteString.of(ground.home.resolve(name).toString()), 12_345, -1);
            String found = ground.check().toString();
            assertTrue(found.contains("/" + name + " belongs to a stranger"), found);
        }
    }

    @Test
    void theOldProgramsStayTogether() throws IOException {
        ground.write(ground.home.resolve("bin/qmail-send"), "C");
        ground.write(ground.home.resolve("bin/dot-forward"), "other");
        ground.install("20261121");
        assertEquals("C", ground.in("bin.20261121/qmail-send"));
        assertEquals("other", ground.in("bin.20261121/dot-forward"));
        assertEquals("other", ground.in("bin/dot-forward"), "programs of others are still found");
        assertEquals("one", ground.in("bin/qmail-send"));
    }

    @Test
    void anUpgradeKeepsTheLastVersionAndNoOlderOne() throws IOException {
        ground.write(ground.home.resolve("bin/qmail-send"), "C");
        ground.install("20261121");
        ground.build("two");
        ground.install("20261122");
        assertEquals("one", ground.in("lib/qmailj.20261122/build"));
        assertEquals("one", ground.in("bin.20261122/qmail-send"));
        ground.build("three");
        ground.install("20261122");
        assertFalse(ground.has("lib/qmailj.20261122"));
        assertEquals("two", ground.in("lib/qmailj.20261122.2/build"));
        assertEquals("two", ground.in("bin.20261122.2/qmail-send"));
        assertEquals("C", ground.in("bin.20261121/qmail-send"), "never the administrator's own");
        assertEquals("three", ground.in("lib/qmailj/build"));
    }

    @Test
    void aFileOfSomebodyElseIsSavedNotOverwritten() throws IOException {
        ground.write(ground.home.resolve("man/man1/forward.1"), "theirs");
        ground.install("20261121");
        assertEquals("theirs", ground.in("lib/replaced.20261121/man/man1/forward.1"));
        assertEquals(".TH one", ground.in("man/man1/forward.1"));
    }

    @Test
    void itIsSavedFromAnotherFileSystem() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "there is no other file system");
        Path other = Files.createTempDirectory(memory, "qmailj");
        try {
            assumeTrue(!Files.getFileStore(other).equals(Files.getFileStore(ground.home)));
            Files.createSymbolicLink(ground.home.resolve("man"), other);
            ground.write(other.resolve("man1/forward.1"), "theirs");
            ground.install("20261121");
            assertEquals("theirs", ground.in("lib/replaced.20261121/man/man1/forward.1"));
            assertEquals(".TH one", Files.readString(other.resolve("man1/forward.1")));
            new Uninstaller(ground.home, ground.manifest()).run();
            assertEquals("theirs", Files.readString(other.resolve("man1/forward.1")));
        } finally {
            HierInstaller.remove(other);
        }
    }

    @Test
    void wrongModesAreMended() throws IOException {
        ground.install("20261121");
        Posix.chmod(ByteString.of(ground.home.resolve("queue/todo").toString()), 0777);
        Posix.chmod(ByteString.of(ground.home.resolve("bin/qmail-queue").toString()), 0755);
        List<String> found = ground.check();
        assertTrue(found.stream().anyMatch(w -> w.contains("queue/todo has wrong permissions")));
        assertTrue(found.stream().anyMatch(w -> w.contains("try: chmod 4711 ")));
        assertEquals(2, ground.install("20261121"));
        assertEquals(0750, mode("queue/todo"));
        assertEquals(04711, mode("bin/qmail-queue"));
    }

    @Test
    void theCheckerSeesWhatIsMissingForeignOrOpen() throws IOException {
        ground.install("20261121");
        Files.delete(ground.home.resolve("bin/forward"));
        Files.writeString(ground.home.resolve("bin/sendmail"), "patched");
        Files.delete(ground.home.resolve("queue/lock/trigger"));
        Files.writeString(ground.home.resolve("queue/lock/trigger"), "");
        Posix.chmod(ByteString.of(ground.home.resolve("lib/qmailj/jars").toString()), 0777);
        String found = String.join("\n", ground.check());
        for (String wanted : new String[] {
            "bin/forward does not exist", "bin/sendmail is not the program that was installed",
            "queue/lock/trigger has wrong type", "lib/qmailj/jars is writable by others"}) {
            assertTrue(found.contains(wanted), wanted + " in " + found);
        }
    }

    @Test
    void aDamagedLibraryIsFoundAndMadeAgain() throws IOException {
        ground.install("20261121");
        Files.writeString(ground.home.resolve("lib/qmailj/jars/all.jar"), "");
        String found = String.join("\n", ground.check());
        assertTrue(found.contains("lib/qmailj/jars/all.jar is not as it was built"), found);
        assertTrue(ground.install("20261121") > 0);
        assertEquals("one", ground.in("lib/qmailj/jars/all.jar"));
        assertFalse(ground.has("lib/qmailj.20261121"), "nobody wants the damaged one");
        assertFalse(ground.has("lib/.qmailj.new"));
    }

    @Test
    void aDamagedDistributionIsNotInstalled() throws IOException {
        ground.install("20261121");
        ground.build("two");
        Files.writeString(ground.tree.resolve("lib/qmailj/jars/all.jar"), "");
        assertThrows(SetupException.class, () -> ground.install("20261122"));
        assertEquals("one", ground.in("lib/qmailj/jars/all.jar"));
        assertEquals("one", ground.in("bin/qmail-send"));
    }

    @Test
    void aTreeMayBeBuiltBySomebody() throws IOException {
        assumeTrue(Posix.uid() == 0, "only root can give files away");
        Path library = ground.tree.resolve("lib/qmailj");
        Files.createSymbolicLink(library.resolve("license"), Path.of("build"));
        for (String name : new String[] {"license", "build", "jars"}) {
            Posix.chown(ByteString.of(library.resolve(name).toString()), 12_345, 12_345);
        }
        ground.install("20261121");
        for (String name : new String[] {"license", "build", "jars"}) {
            assertEquals(0, status("lib/qmailj/" + name).uid(), name);
        }
    }

    @Test
    void anEmptyProgramOrTextIsWhatACrashHasLeft() throws IOException {
        ground.install("20261121");
        Files.writeString(ground.home.resolve("bin/qmail-send"), "");
        Files.writeString(ground.home.resolve("man/man1/forward.1"), "");
        ground.install("20261122");
        assertEquals("one", ground.in("bin/qmail-send"));
        assertEquals(".TH one", ground.in("man/man1/forward.1"));
    }

    @Test
    void theAdministratorsProgramStaysAndItsOriginalIsRenewed() throws IOException {
        ground.install("20261121");
        Path queue = ground.home.resolve("bin/qmail-queue");
        Files.move(queue, queue.resolveSibling("qmail-queue.orig"));
        Files.writeString(queue, "filter");
        ground.install("20261121");
        assertEquals("filter", ground.in("bin/qmail-queue"));
        assertFalse(ground.has("bin.20261121"));
        ground.build("two");
        ground.install("20261122");
        assertEquals("filter", ground.in("bin/qmail-queue"));
        assertEquals("two", ground.in("bin/qmail-queue.orig"));
        assertEquals(04711, mode("bin/qmail-queue.orig"));
        assertEquals("two", ground.in("bin/qmail-send"));
        assertEquals("one", ground.in("bin.20261122/qmail-queue.orig"));
        ground.build("three");
        ground.install("20261123");
        assertEquals("three", ground.in("bin/qmail-queue.orig"));
        List<String> found = ground.check().stream().filter(w -> w.contains("/bin/")).toList();
        assertEquals(1, found.size(), found.toString());
        assertTrue(found.getFirst().contains("bin/qmail-queue is not the program"));
    }

    @Test
    void whatIsCurrentNeedNotBeReplaced() throws IOException {
        assertFalse(ground.isCurrent(), "nothing is installed");
        ground.install("20261121");
        assertTrue(ground.isCurrent());
        ground.build("two");
        assertFalse(ground.isCurrent(), "another version");
        ground.install("20261122");
        Files.writeString(ground.home.resolve("lib/qmailj/jars/all.jar"), "");
        assertFalse(ground.isCurrent(), "a damaged library");
        ground.install("20261122");
        Files.delete(ground.home.resolve("bin/forward"));
        assertFalse(ground.isCurrent(), "a program is missing");
        ground.install("20261122");
        assertTrue(ground.isCurrent());
    }

    /** As many as he likes. */
    @Test
    void theAdministratorsProgramsAreCurrent() throws IOException {
        ground.install("20261121");
        for (HierEntry.Program p : Hier.programs().subList(0, 12)) {
            Path program = ground.home.resolve(p.path());
            Files.move(program, program.resolveSibling(program.getFileName() + ".orig"));
            Files.writeString(program, "wrapper");
        }
        assertTrue(ground.isCurrent());
        ground.build("two");
        ground.install("20261122");
        assertTrue(ground.isCurrent());
        Path copy = ground.home.resolve("bin.20261122/qmail-send");
        Files.copy(copy, ground.home.resolve("bin/old-qmail-send"));
        assertTrue(ground.isCurrent(), "a copy without a wrapper is nobody's business");
    }

    @Test
    void afterTheWayBackToAnotherQmailAllIsReplacedAgain() throws IOException {
        ground.write(ground.home.resolve("bin/qmail-send"), "C");
        ground.write(ground.home.resolve("bin/qmail-queue"), "C");
        ground.install("20261121");
        assertTrue(ground.isCurrent());
        Files.move(ground.home.resolve("bin"), ground.home.resolve("bin.new"));
        Files.move(ground.home.resolve("bin.20261121"), ground.home.resolve("bin"));
        assertFalse(ground.isCurrent());
        ground.install("20261122");
        assertEquals("one", ground.in("bin/qmail-send"));
        assertEquals("C", ground.in("bin.20261122/qmail-send"));
        new Uninstaller(ground.home, ground.manifest()).run();
        assertEquals("C", ground.in("bin/qmail-send"));
    }

    @Test
    void whatWasChangedInATextStays() throws IOException {
        ground.install("20261121");
        Files.writeString(ground.home.resolve("boot/home"), "#!/bin/sh\n# mine\n");
        ground.build("two");
        ground.install("20261122");
        assertEquals("#!/bin/sh\n# mine\n", ground.in("boot/home"));
        assertEquals(".TH two", ground.in("man/man1/forward.1"));
    }

    @Test
    void itCanDoWithoutCaches() throws IOException {
        ground.write(ground.tree.resolve("lib/qmailj/make-caches"), "exit 111\n");
        ground.sums();
        ground.install("20261121");
        assertTrue(ground.in("lib/qmailj/stock").contains("qmail-send "));
    }

    @Test
    void oldProgramsAreForRootOnly() throws IOException {
        ground.install("20261121");
        ground.build("two");
        ground.install("20261122");
        assertEquals(0700, mode("bin.20261122"));
    }

    @Test
    void aFileOfAnotherNameDoesNotMatter() throws IOException {
        ground.install("20261121");
        ground.write(ground.home.resolve("bin/qmail-queue old"), "other");
        HostProgram.run("sh", ground.home.resolve("lib/qmailj/record-stock").toString(),
                ground.home.toString());
        assertEquals(List.of(), ground.check().stream().filter(w -> w.contains("/bin/")).toList());
    }

    @Test
    void afterTheWayBackTheCheckerSaysSoOnce() throws IOException {
        ground.install("20261121");
        ground.build("two");
        ground.install("20261122");
        Files.move(ground.home.resolve("bin"), ground.home.resolve("bin.new"));
        Files.move(ground.home.resolve("bin.20261122"), ground.home.resolve("bin"));
        Posix.chmod(ByteString.of(ground.home.resolve("bin").toString()), 0755);
        Files.move(ground.home.resolve("lib/qmailj"), ground.home.resolve("lib/qmailj.new"));
        Files.move(ground.home.resolve("lib/qmailj.20261122"),
                ground.home.resolve("lib/qmailj"));
        HostProgram.run("sh", ground.home.resolve("lib/qmailj/record-stock").toString(),
                ground.home.toString());
        assertEquals(List.of(ground.home + "/bin has " + Hier.programs().size()
                + " programs of an older version: you went back"), ground.check());
    }

    @Test
    void aProgramThatWasTouchedIsNoLongerSpokenFor() throws IOException {
        ground.install("20261121");
        Posix.chmod(ByteString.of(ground.home.resolve("bin/qmail-local").toString()), 0700);
        Posix.chmod(ByteString.of(ground.home.resolve("bin/qmail-local").toString()), 0711);
        String found = String.join("\n", ground.check());
        assertTrue(found.contains("services are bypassed: qmail-local\n"), found);
        ground.install("20261121");
        assertFalse(String.join("\n", ground.check()).contains("bypassed"));
    }
}
