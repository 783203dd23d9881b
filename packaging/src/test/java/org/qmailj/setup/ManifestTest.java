package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("manifest");
    }

    @Test
    void oneThatIsNotThereIsEmpty() throws IOException {
        assertTrue(Manifest.read(file()).isEmpty());
    }

    @Test
    void itKeepsTheOrder() throws IOException {
        Manifest m = Manifest.read(file());
        List<Made> made = List.of(new Made.Group("qmail"), new Made.Directory("/q"),
                new Made.File("1", "/q/f"), new Made.Link("f", "/q/l"));
        for (Made one : made) {
            m.add(one);
        }
        assertEquals(made, Manifest.read(file()).all(), "without waiting for the end");
        m.write();
        assertEquals(made, Manifest.read(file()).all());
    }

    @Test
    void aFileWrittenAgainComesBehindWhatWasSavedForIt() throws IOException {
        Manifest m = Manifest.read(file());
        m.add(new Made.File("1", "/a"));
        m.add(new Made.Saved("/a.old", "/a"));
        m.add(new Made.File("2", "/a"));
        List<Made> all = List.of(new Made.Saved("/a.old", "/a"), new Made.File("2", "/a"));
        assertEquals(all, m.all());
        assertEquals(all, Manifest.read(file()).all());
    }

    @Test
    void whatWasSavedFirstIsWhatGoesBack() throws IOException {
        Manifest m = Manifest.read(file());
        Path first = Files.writeString(directory.resolve("first"), "");
        m.add(new Made.Saved(first.toString(), "/bin/x"));
        m.add(new Made.Saved("/bin.2/x", "/bin/x"));
        assertEquals(List.of(new Made.Saved(first.toString(), "/bin/x")), m.all());
        Files.delete(first); // the way back was to move it
        m.add(new Made.Saved("/bin.3/x", "/bin/x"));
        assertEquals(List.of(new Made.Saved("/bin.3/x", "/bin/x")), m.all());
    }

    @Test
    void itKnowsTheContentsOfOlderVersions() throws IOException {
        Manifest m = Manifest.read(file());
        Path program = Path.of("/q/bin/x");
        m.add(new Made.Saved("0", "/q/bin.1/x", "/q/bin/x"));
        m.add(new Made.File("1", "/q/bin.2/x"));
        m.add(new Made.File("3", "/q/other/x"));
        m.add(new Made.File("2", "/q/bin/x"));
        m = Manifest.read(file());
        assertTrue(m.isProgram(program, "1"));
        assertTrue(m.isProgram(program, "2"));
        assertFalse(m.isProgram(program, "0"));
        assertFalse(m.isProgram(program, "3"));
        assertFalse(m.isProgram(Path.of("/q/bin/y"), "1"));
        assertTrue(m.isSaved(program, "0"));
        assertFalse(m.isSaved(program, "1"));
        assertFalse(m.isSaved(Path.of("/q/bin/y"), ""));
    }

    @Test
    void whatWasBegunIsTakenBackAsWell() throws IOException {
        Manifest m = Manifest.read(file());
        m.begin(List.of(new Made.Directory("/q"), new Made.File("2", "/q/f")));
        m.add(new Made.Directory("/q"));
        m = Manifest.read(file());
        Path file = Path.of("/q/f");
        assertTrue(m.has(Made.Kind.DIRECTORY, file.getParent()));
        assertFalse(m.isBegun(Made.Kind.DIRECTORY, file.getParent()));
        assertFalse(m.has(Made.Kind.FILE, file), "nobody knows");
        assertTrue(m.isBegun(Made.Kind.FILE, file));
        assertTrue(m.isFile(file, "2"));
        assertEquals(List.of(new Made.Directory("/q"), new Made.File("2", "/q/f")), m.all());
    }

    @Test
    void atTheEndOfTheNextInstallationItIsKnownAgain() throws IOException {
        Manifest m = Manifest.read(file());
        Made there = new Made.Link("x", directory.resolve("link").toString());
        Files.createSymbolicLink(directory.resolve("link"), Path.of("x"));
        m.begin(List.of(there, new Made.Scratch("/nowhere"), new Made.User("no-such-user")));
        m = Manifest.read(file());
        m.finish();
        m.write();
        assertEquals(List.of(there), Manifest.read(file()).all());
    }

    /** Users, links and directories may be somebody else's when the next installation comes. */
    @Test
    void whatAFailedInstallationDidNotComeToIsNobodys() throws IOException {
        Manifest m = Manifest.read(file());
        Made there = new Made.Directory(Files.createDirectory(directory.resolve("d")).toString());
        List<Made> unfinished = List.of(there, new Made.File("1", "/no/f"), // as /no/.f.new
                new Made.Scratch("/no/control/rcpthosts")); // which is why all is made again
        m.begin(unfinished);
        m.begin(List.of(new Made.Directory("/no/d"), new Made.Link("x", "/no/l"),
                new Made.Saved("/no/s.old", "/no/s"), new Made.User("no-such-user"),
                new Made.Group("no-such-group")));
        m.forgetMissing();
        m.write();
        assertEquals(unfinished, Manifest.read(file()).all());
    }

    @Test
    void aLineThatWasCutOffIsNone() throws IOException {
        Files.writeString(file(), "# head\nd\t/q\nb\td\t/q/to");
        Manifest m = Manifest.read(file());
        assertEquals(List.of(new Made.Directory("/q")), m.all());
        m.begin(new Made.Directory("/q/a"));
        assertTrue(Manifest.read(file()).isBegun(Made.Kind.DIRECTORY, Path.of("/q/a")));
    }

    @Test
    void aBrokenOneEndsTheSetup() throws IOException {
        Files.writeString(file(), "# head\nd\t/q\nnonsense\n");
        assertThrows(SetupException.class, () -> Manifest.read(file()));
    }

    @Test
    void writingLeavesNoTemporaryFile() throws IOException {
        Manifest m = Manifest.read(file());
        m.add(new Made.User("alias"));
        m.write();
        assertFalse(Files.exists(directory.resolve("manifest.new")));
    }
}
