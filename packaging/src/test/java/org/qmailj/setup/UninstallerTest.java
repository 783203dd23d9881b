package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.Posix;

class UninstallerTest {
    @TempDir
    private Path directory;

    private Ground ground;

    @BeforeEach
    void build() throws IOException {
        ground = new Ground(directory);
        ground.build("one");
    }

    private List<String> uninstall() throws IOException {
        Manifest manifest = ground.manifest();
        List<String> kept = new Uninstaller(ground.home, manifest).run();
        manifest.write();
        HierInstaller.remove(ground.home.resolve("lib/qmailj")); // the caller's part
        return kept;
    }

    /** Every file of the home but the manifest, with its contents. */
    private TreeMap<String, String> picture() throws IOException {
        TreeMap<String, String> to = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ground.home)) {
            for (Path file : files.toList()) {
                String name = ground.home.relativize(file).toString();
                if (!name.equals("lib/qmailj.manifest")) {
                    to.put(name, Files.isRegularFile(file) ? Files.readString(file) : "");
                }
            }
        }
        return to;
    }

    @Test
    void nothingIsLeftOfANewInstallation() throws IOException {
        var before = picture();
        ground.install("20261121");
        assertEquals(List.of(), uninstall());
        assertEquals(before, picture());
    }

    @Test
    void anotherQmailIsAsItWas() throws IOException {
        ground.write(ground.home.resolve("bin/qmail-send"), "C");
        ground.write(ground.home.resolve("bin/qmail-queue"), "C");
        ground.write(ground.home.resolve("bin/dot-forward"), "other");
        ground.write(ground.home.resolve("man/man1/forward.1"), "theirs");
        ground.write(ground.home.resolve("control/me"), "host");
        var before = picture();
        ground.install("20261121");
        ground.build("two");
        ground.install("20261122");
        assertEquals("two", ground.in("bin/qmail-send"));
        uninstall();
        assertEquals(before, picture());
    }

    private void back(String bin) throws IOException {
        Files.move(ground.home.resolve("bin"), ground.home.resolve("bin.new"));
        Files.move(ground.home.resolve(bin), ground.home.resolve("bin"));
    }

    /** By the commands of UPGRADE. */
    @Test
    void afterTheWayBackToAnotherQmailOnlyThatIsLeft() throws IOException {
        anotherQmail();
        ground.write(ground.home.resolve("bin/dot-forward"), "other");
        var before = picture();
        ground.install("20261121");
        back("bin.20261121");
        assertEquals(List.of(), uninstall());
        assertEquals(before, picture());
    }

    @Test
    void afterTheWayBackToAnOlderVersionAllIsTakenBack() throws IOException {
        anotherQmail();
        ground.write(ground.home.resolve("bin/dot-forward"), "other");
        var before = picture();
        ground.install("20261121");
        ground.build("two");
        ground.install("20261122");
        back("bin.20261122");
        Files.move(ground.home.resolve("lib/qmailj"), ground.home.resolve("lib/qmailj.new"));
        Files.move(ground.home.resolve("lib/qmailj.20261122"), ground.home.resolve("lib/qmailj"));
        assertEquals(List.of(), uninstall());
        assertEquals(before, picture());
    }

    @Test
    void whatSomebodyPutIntoANewBinStays() throws IOException {
        ground.install("20261121");
        ground.write(ground.home.resolve("bin.new/qmail-send"), "one");
        ground.write(ground.home.resolve("bin.new/mine"), "mine");
        assertTrue(uninstall().contains(ground.home + "/bin.new/mine (not ours)"));
        assertEquals("mine", ground.in("bin.new/mine"));
        assertFalse(ground.has("bin.new/qmail-send"));
    }

    @Test
    void mailInTheQueueStaysWithItsQueue() throws IOException {
        ground.install("20261121");
        ground.write(ground.home.resolve("queue/mess/3/3"), "mail");
        List<String> kept = uninstall();
        assertTrue(kept.getFirst().contains("there is mail in it"), kept.toString());
        assertEquals("mail", ground.in("queue/mess/3/3"));
        assertTrue(ground.has("queue/lock/trigger"));
        assertFalse(ground.has("bin/qmail-send"));
        Files.delete(ground.home.resolve("queue/mess/3/3"));
        assertEquals(List.of(), uninstall(), "the manifest still knows the rest");
        assertFalse(ground.has("queue"));
    }

    @Test
    void whatWasChangedOrAddedSinceStays() throws IOException {
        ground.install("20261121");
        Files.writeString(ground.home.resolve("bin/forward"), "mine");
        ground.write(ground.home.resolve("alias/Mailbox"), "mail");
        List<String> kept = uninstall();
        assertEquals("mine", ground.in("bin/forward"));
        assertEquals("mail", ground.in("alias/Mailbox"));
        assertTrue(kept.contains(ground.home + "/bin/forward (changed since installation)"),
                kept.toString());
        assertTrue(kept.contains(ground.home + "/alias"), kept.toString());
    }

    @Test
    void whatStayedIsNamedTheNextTimeOrRemoved() throws IOException {
        ground.install("20261121");
        Path queue = ground.home.resolve("queue");
        ground.write(queue.resolve("mess/3/3"), "mail");
        ground.write(ground.home.resolve("alias/Mailbox"), "mail");
        Files.writeString(ground.home.resolve("bin/forward"), "mine");
        uninstall();
        Files.delete(queue.resolve("mess/3/3"));
        assertEquals(Set.of(ground.home + "/bin/forward (changed since installation)",
                ground.home + "/bin", ground.home + "/alias"), Set.copyOf(uninstall()));
        Files.delete(ground.home.resolve("bin/forward"));
        Files.delete(ground.home.resolve("alias/Mailbox"));
        assertEquals(List.of(), uninstall());
        assertFalse(ground.has("alias"));
    }

    /** Its number will be somebody else's, who would read the mail. */
    @Test
    void whatAnAccountOwnsIsFound() throws IOException {
        assumeTrue(Posix.uid() == 0, "only root can give files away");
        ground.install("20261121");
        Path queue = Files.createDirectory(directory.resolve("disk"));
        HierInstaller.remove(ground.home.resolve("queue"));
        Files.createSymbolicLink(ground.home.resolve("queue"), queue);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        for (Path leftToOthers : new Path[] {
            ground.home, ground.home.resolve("lib"), ground.home.resolve("lib/qmailj/build")}) {
            giveToNobody(leftToOthers);
        }
        assertEquals("", ownedByNobody());
        for (Path path : new Path[] {
            ground.home.resolve("alias/Mailbox"), queue.resolve("mess/3/3"),
            elsewhere.resolve("service/log")}) {
            ground.write(path, "mail");
            giveToNobody(path);
            assertTrue(ownedByNobody().endsWith("/" + path.getFileName()), path.toString());
            Files.delete(path);
        }
        assertEquals("", ownedByNobody());
    }

    private static void giveToNobody(Path path) throws IOException {
        Passwd nobody = Passwd.byName(ByteString.of("nobody"));
        Posix.chown(ByteString.of(path.toString()), nobody.uid(), nobody.gid());
    }

    private String ownedByNobody() throws IOException {
        return new Belongings(ground.home, List.of(directory.resolve("elsewhere")))
                .of(new Made.User("nobody"));
    }

    @Test
    void whatTookThePlaceOfASavedFileStays() throws IOException {
        ground.write(ground.home.resolve("bin/forward"), "C");
        ground.install("20261121");
        Files.writeString(ground.home.resolve("bin/forward"), "mine");
        List<String> kept = uninstall();
        assertEquals("mine", ground.in("bin/forward"));
        assertTrue(kept.toString().contains("bin.20261121/forward"), kept.toString());
        assertEquals("C", ground.in("bin.20261121/forward"));
    }

    /** As a kill leaves it: so many programs were replaced. */
    private void interrupt(int replaced) throws IOException {
        Manifest manifest = ground.manifest();
        Site site = new Site(ground.home, Ground.MYSELF, manifest, "20261121") {
            private int left = replaced;

            @Override
            void flush() {}

            @Override
            void changed(String what) {
                if (what.contains("/bin/") && left-- == 0) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThrows(IllegalStateException.class,
                () -> new HierInstaller(site, ground.tree).install());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void anInterruptedInstallationIsTakenBack(int replaced) throws IOException {
        anotherQmail();
        var before = picture();
        interrupt(replaced);
        assertEquals(List.of(), uninstall());
        assertEquals(before, picture());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void anInterruptedInstallationIsFinished(int replaced) throws IOException {
        anotherQmail();
        var before = picture();
        interrupt(replaced);
        ground.install("20261121");
        assertFalse(ground.has("bin.20261121.2"), "the first one is whole");
        for (HierEntry.Program p : Hier.programs()) {
            assertEquals("C", ground.in("bin.20261121" + p.path().substring(3)));
            assertEquals("one", ground.in(p.path()));
        }
        assertEquals(List.of(), uninstall());
        assertEquals(before, picture());
    }

    @Test
    void anInterruptedUpgradeKeepsOneOldBinAndItIsWhole() throws IOException {
        ground.install("20261120");
        ground.build("two");
        interrupt(20);
        ground.build("three");
        ground.install("20261121");
        assertFalse(ground.has("bin.20261121.2"), "the first one is whole");
        for (HierEntry.Program p : Hier.programs()) {
            assertEquals("one", ground.in("bin.20261121" + p.path().substring(3)));
            assertEquals("three", ground.in(p.path()));
        }
        assertEquals(List.of(), uninstall());
    }

    private void anotherQmail() throws IOException {
        for (HierEntry.Program p : Hier.programs()) {
            ground.write(ground.home.resolve(p.path()), "C");
        }
    }

    @Test
    void theOnlyCopyOfSomebodyElsesProgramStays() throws IOException {
        ground.install("20261121");
        ground.write(ground.home.resolve("bin/dot-forward"), "other");
        ground.build("two");
        ground.install("20261122");
        Files.delete(ground.home.resolve("bin/dot-forward"));
        List<String> kept = uninstall();
        assertEquals("other", ground.in("bin.20261122/dot-forward"));
        assertTrue(kept.contains(ground.home + "/bin.20261122/dot-forward (not ours)"),
                kept.toString());
        assertFalse(ground.has("bin.20261122/qmail-send"));
    }

    @Test
    void whatIsGoneAlreadyIsNoFailure() throws IOException {
        Manifest manifest = ground.manifest();
        manifest.add(new Made.User("no-such-user"));
        manifest.add(new Made.Group("no-such-group"));
        assertEquals(List.of(), new Uninstaller(ground.home, manifest).run());
        assertTrue(manifest.isEmpty());
    }

    @Test
    void aLinkThatLeadsElsewhereStays() throws IOException {
        Manifest manifest = ground.manifest();
        Site site = new Site(ground.home, Ground.MYSELF, manifest, "20261121");
        Path link = ground.home.resolve("sendmail");
        Files.writeString(link, "theirs");
        site.linkInstead("bin/sendmail", link);
        site.linkInstead("bin/sendmail", link);
        assertEquals("theirs", ground.in("sendmail.old"));
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("elsewhere"));
        List<String> kept = new Uninstaller(ground.home, manifest).run();
        assertEquals("elsewhere", Files.readSymbolicLink(link).toString());
        assertEquals(2, kept.size());
    }

    /** What is saved is looked at itself, wherever it leads. */
    @Test
    void aSavedLinkThatLeadsToWhatTookItsPlaceStays() throws IOException {
        Manifest manifest = ground.manifest();
        Path name = Files.writeString(ground.home.resolve("mailq"), "mine");
        Path saved = ground.home.resolve("mailq.old");
        Files.createSymbolicLink(saved, name);
        manifest.add(new Made.Saved(saved.toString(), name.toString()));
        assertEquals(List.of(saved + " (" + name + " has taken its place)"),
                new Uninstaller(ground.home, manifest).run());
        assertTrue(Files.isSymbolicLink(saved));
    }

    /** Its package was removed, say, or an administrator took its mode away. */
    @Test
    void aSendmailThatCannotBeRunIsNamedWhenItIsBack() throws IOException {
        Manifest manifest = ground.manifest();
        Site site = new Site(ground.home, Ground.MYSELF, manifest, "20261121");
        Path names = Files.createDirectory(directory.resolve("sbin"));
        Path program = Files.writeString(names.resolve("program"), "");
        Posix.chmod(ByteString.of(program.toString()), 0755);
        for (String name : new String[] {"good", "dangling", "without-mode"}) {
            Files.createSymbolicLink(names.resolve(name), program.resolveSibling(name + "-target"));
            site.linkInstead(Services.sendmailOf(ground.home), names.resolve(name));
        }
        Files.createSymbolicLink(names.resolve("good-target"), program);
        Files.writeString(names.resolve("without-mode-target"), "");
        Uninstaller uninstaller = new Uninstaller(ground.home, manifest);
        assertEquals(List.of(), uninstaller.run());
        assertEquals(List.of(
                names + "/dangling leads to nothing (" + names + "/dangling-target)",
                names + "/without-mode cannot be run: see its mode"),
                uninstaller.warnings());
        assertTrue(Files.isSymbolicLink(names.resolve("dangling")));
    }

    @Test
    void aDirectoryThatAnSvscanWatchesStays() throws IOException {
        Path service = Files.createDirectory(directory.resolve("service"));
        Path svscan = Files.copy(Path.of("/bin/sleep"), directory.resolve("svscan"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Process watching = new ProcessBuilder(svscan.toString(), "1000")
                .directory(service.toFile()).start();
        try {
            assertEquals(List.of(service + " (svscan watches it)"), withoutService(service));
            assertTrue(Files.isDirectory(service));
        } finally {
            watching.destroyForcibly().onExit().join();
        }
        assertEquals(List.of(), withoutService(service));
        assertFalse(Files.exists(service));
    }

    private List<String> withoutService(Path service) throws IOException {
        Manifest manifest = ground.manifest();
        manifest.add(new Made.Directory(service.toString()));
        return new Uninstaller(ground.home, manifest).run();
    }
}
