package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the administrator does with bin/ and the old one between two installations. */
class ReplacementTest {
    @TempDir
    private Path directory;

    private Ground ground;

    @BeforeEach
    void build() throws IOException {
        ground = new Ground(directory);
        ground.build("one");
    }

    /** As UPGRADE says; by whatever command. */
    @ParameterizedTest
    @ValueSource(strings = {"mv", "cp", "ln -f"})
    void aWrapperOfTheOtherQmailThatIsPutBackStays(String command) throws IOException {
        ground.write(ground.home.resolve("bin/qmail-queue"), "filter");
        ground.write(ground.home.resolve("bin/qmail-queue.orig"), "C");
        ground.install("20261121");
        assertEquals("one", ground.in("bin/qmail-queue"));
        HostProgram.run("sh", "-c", "cd " + ground.home + " && " + command
                + " bin.20261121/qmail-queue bin/qmail-queue");
        assertTrue(ground.isCurrent());
        ground.install("20261122");
        assertEquals("filter", ground.in("bin/qmail-queue"));
        ground.build("two");
        ground.install("20261123");
        assertEquals("filter", ground.in("bin/qmail-queue"));
        assertEquals("two", ground.in("bin/qmail-send"));
        assertEquals(List.of(), new Uninstaller(ground.home, ground.manifest()).run());
        assertEquals("filter", ground.in("bin/qmail-queue"));
        assertEquals("C", ground.in("bin/qmail-queue.orig"));
    }

    @ParameterizedTest
    @CsvSource({
        "qmail-queue, #!/bin/sh, true", "qmail-queue, C, false", "qmail-send, C, true",
        "mailsubj, #!/bin/sh, false", "qmailctl, #!/bin/sh, true"})
    void whatTheAdministratorMayMissIsNamed(String name, String text, boolean named)
            throws IOException {
        ground.write(ground.tree.resolve("bin/mailsubj"), "#!/bin/sh");
        ground.write(ground.tree.resolve("bin/qmailctl"), "#!/bin/sh");
        Path old = ground.home.resolve("bin.20261121");
        ground.write(old.resolve("qmail-send.orig"), "C");
        ground.write(old.resolve(name), text);
        assertEquals(named, Replacement.looksOwn(
                old.resolve(name), ground.tree.resolve("bin").resolve(name)));
    }

    @Test
    void aFilterStaysWhenTheOldProgramsWereThrownAway() throws IOException {
        ground.write(ground.home.resolve("bin/qmail-queue"), "C");
        ground.install("20261121");
        HierInstaller.remove(ground.home.resolve("bin.20261121"));
        Path queue = ground.home.resolve("bin/qmail-queue");
        Files.move(queue, queue.resolveSibling("qmail-queue.orig"));
        Files.writeString(queue, "filter");
        ground.install("20261121");
        assertEquals("filter", ground.in("bin/qmail-queue"));
        ground.build("two");
        ground.install("20261122");
        assertEquals("filter", ground.in("bin/qmail-queue"));
        assertEquals("two", ground.in("bin/qmail-queue.orig"));
    }

    @Test
    void inADirectoryThatIsNotQmailsAloneTheOldBinIsWholeAsWell() throws IOException {
        Path shared = directory.resolve("shared");
        ground.write(shared.resolve("qmail-send"), "C");
        ground.write(shared.resolve("dot-forward"), "other");
        Files.createSymbolicLink(ground.home.resolve("bin"), shared);
        ground.install("20261121");
        assertEquals("one", Files.readString(shared.resolve("qmail-send")));
        assertEquals("C", ground.in("bin.20261121/qmail-send"));
        assertEquals("other", ground.in("bin.20261121/dot-forward"));
        assertEquals(List.of(), new Uninstaller(ground.home, ground.manifest()).run());
        assertEquals("C", Files.readString(shared.resolve("qmail-send")));
        assertEquals("other", Files.readString(shared.resolve("dot-forward")));
        assertFalse(Files.exists(shared.resolve("bin.20261121")));
    }

    @Test
    void theOldProgramsMayBeThrownAway() throws IOException {
        ground.install("20261121");
        ground.write(ground.tree.resolve("lib/qmailj/build"), "two");
        ground.write(ground.tree.resolve("bin/qmail-send"), "two");
        ground.sums();
        ground.install("20261122");
        assertEquals("one", ground.in("bin.20261122/qmail-inject"), "it is whole");
        HierInstaller.remove(ground.home.resolve("bin.20261122"));
        assertFalse(String.join("\n", ground.check()).contains("touched"));
    }
}
