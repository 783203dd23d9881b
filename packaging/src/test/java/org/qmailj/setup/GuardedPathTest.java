package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Access;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;

/** What an account that owns directories of the queue could do with an installation. */
class GuardedPathTest {
    private static final int SOMEBODY = 12_345;

    @TempDir
    private Path directory;

    private Ground ground;
    private Path victim;

    @BeforeEach
    void install() throws IOException {
        ground = new Ground(directory);
        ground.build("one");
        ground.install("20261121");
        victim = Files.createDirectory(directory.resolve("victim"));
        Files.writeString(victim.resolve("shadow"), "secret");
        Posix.chmod(name(victim), 0711);
        Posix.chmod(name(victim.resolve("shadow")), 0600);
    }

    private static ByteString name(Path path) {
        return ByteString.of(path.toString());
    }

    private static int mode(Path path) throws IOException {
        return Posix.stat(name(path)).permissions();
    }

    private Path ofSomebody(String path) throws IOException {
        assumeTrue(Posix.uid() == 0, "only root can give a directory to somebody else");
        Posix.chown(name(ground.home.resolve(path)), SOMEBODY, SOMEBODY);
        return ground.home.resolve(path);
    }

    private void withoutFile(String path) throws IOException {
        Files.delete(ground.home.resolve(path));
    }

    private void own(Path path, int mode) throws IOException {
        new Site(ground.home, Ground.MYSELF, ground.manifest(), "20261121")
                .ownership().set(path, new Access("", "", mode));
    }

    @Test
    void aLinkInADirectoryOfAnAccountIsNotFollowed() throws IOException {
        Path info = ofSomebody("queue/info");
        withoutFile("queue/info/0");
        Files.createSymbolicLink(info.resolve("0"), victim);
        SetupException e = assertThrows(
                SetupException.class, () -> own(info.resolve("0"), 0700));
        assertTrue(e.getMessage().contains("queue/info/0 is a link"), e.getMessage());
        assertThrows(SetupException.class, () -> own(info.resolve("0/shadow"), 0644));
        assertEquals(0711, mode(victim));
        assertEquals(0600, mode(victim.resolve("shadow")));
    }

    @Test
    void norIsAnotherNameOfAFile() throws IOException {
        Path lock = ofSomebody("queue/lock");
        withoutFile("queue/lock/tcpto");
        Files.createLink(lock.resolve("tcpto"), victim.resolve("shadow"));
        assertThrows(SetupException.class, () -> own(lock.resolve("tcpto"), 0644));
        assertEquals(0600, mode(victim.resolve("shadow")));
    }

    @Test
    void anAdministratorsLinkIsFollowed() throws IOException {
        Path elsewhere = directory.resolve("disk");
        Files.move(ground.home.resolve("queue"), elsewhere);
        Files.createSymbolicLink(ground.home.resolve("queue"), elsewhere);
        Posix.chmod(name(elsewhere.resolve("todo")), 0777);
        assertEquals(1, ground.install("20261121"));
        assertEquals(0750, mode(elsewhere.resolve("todo")));
    }

    @Test
    void logsAreGivenAwayWithoutTheirLinks() throws IOException {
        Path logs = Files.createDirectory(ground.home.resolve("log"));
        Files.writeString(logs.resolve("current"), "said");
        Files.createLink(logs.resolve("state"), victim.resolve("shadow"));
        Files.createSymbolicLink(logs.resolve("lock"), victim);
        ofSomebody("log");
        for (String name : new String[] {"current", "state", "lock"}) {
            try (GuardedPath guarded = GuardedPath.of(logs.resolve(name))) {
                assertFalse(guarded.isOfRoot());
                guarded.give(SOMEBODY, SOMEBODY);
            }
        }
        assertEquals(SOMEBODY, Posix.stat(name(logs.resolve("current"))).uid());
        for (Path untouched : new Path[] {victim, victim.resolve("shadow")}) {
            FileStatus is = Posix.stat(name(untouched));
            assertEquals(Posix.uid(), is.uid(), untouched.toString());
        }
    }
}
