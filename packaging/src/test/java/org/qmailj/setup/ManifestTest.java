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
        made.forEach(m::add);
        m.write();
        assertEquals(made, Manifest.read(file()).all());
    }

    @Test
    void aFileWrittenAgainHasItsNewContentsAndItsOldPlace() throws IOException {
        Manifest m = Manifest.read(file());
        m.add(new Made.File("1", "/a"));
        m.add(new Made.File("1", "/b"));
        m.add(new Made.File("2", "/a"));
        assertEquals(List.of(new Made.File("2", "/a"), new Made.File("1", "/b")), m.all());
    }

    @Test
    void whatWasSavedFirstIsWhatGoesBack() throws IOException {
        Manifest m = Manifest.read(file());
        m.add(new Made.Saved("/bin.1/x", "/bin/x"));
        m.add(new Made.Saved("/bin.2/x", "/bin/x"));
        assertEquals(new Made.Saved("/bin.1/x", "/bin/x"), m.get("s/bin/x"));
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
