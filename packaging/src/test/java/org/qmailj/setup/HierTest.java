package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;

/** The list of what is installed, against what is built, and against itself. */
class HierTest {
    private static final Path MAIN = Path.of("src/main").toAbsolutePath();

    /** What dist.sh puts into bin/. */
    private static Set<String> built() throws IOException {
        Set<String> to = new TreeSet<>();
        for (String line : Files.readAllLines(MAIN.resolve("build/programs"))) {
            String name = line.split("\\s+")[0];
            boolean inBin = !name.contains("/");
            if (inBin && !name.isEmpty() && !name.startsWith("#")) {
                to.add("bin/" + name);
            }
        }
        try (Stream<Path> scripts = Files.list(MAIN.resolve("bin"))) {
            scripts.forEach(s -> to.add("bin/" + s.getFileName()));
        }
        return to;
    }

    @Test
    void everyProgramIsInstalledAndEveryInstalledProgramIsBuilt() throws IOException {
        Set<String> listed = new TreeSet<>();
        Hier.programs().forEach(p -> listed.add(p.path()));
        assertEquals(built(), listed);
        assertEquals(listed.size(), Hier.programs().size(), "each once");
    }

    @Test
    void parentsComeFirst() {
        Set<String> known = new HashSet<>();
        for (HierEntry entry : Hier.all()) {
            String path = entry.path();
            String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
            boolean inTree = path.startsWith("lib/qmailj/");
            assertTrue(path.isEmpty() || inTree || known.contains(parent), path);
            if (entry instanceof HierEntry.Directory) {
                known.add(path);
            }
        }
    }

    @Test
    void onlyQmailQueueIsSetuid() {
        for (HierEntry entry : Hier.all()) {
            int mode = entry.access().mode();
            boolean setuid = (mode & 04000) != 0;
            assertEquals(entry.path().equals("bin/qmail-queue"), setuid, entry.path());
            boolean writable = (mode & 022) != 0 && !(entry instanceof HierEntry.Fifo);
            assertTrue(!writable, entry.path() + " may be written to by others");
        }
    }
}
