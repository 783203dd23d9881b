package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumsTest {
    private static final String OF_NOTHING =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    private Path lib;

    @Test
    void withoutAListTheListIsDamaged() throws Exception {
        assertEquals(List.of("sums"), Sums.damaged(lib));
    }

    /** Neither the list nor what sha256sum says of it fits into a pipe. */
    @Test
    void aLongListIsReadToItsEnd() throws Exception {
        List<String> list = new ArrayList<>(List.of(OF_NOTHING + "  bin/not-in-the-library"));
        for (int i = 0; i < 3000; i++) {
            String name = "x".repeat(60) + i;
            Files.writeString(lib.resolve(name), i == 2998 ? "changed" : "");
            list.add(OF_NOTHING + "  lib/qmailj/" + name);
        }
        Files.delete(lib.resolve("x".repeat(60) + 2999));
        Files.write(lib.resolve("sums"), list);
        assertEquals(List.of("x".repeat(60) + 2998, "x".repeat(60) + 2999),
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Sums.damaged(lib)));
    }
}
