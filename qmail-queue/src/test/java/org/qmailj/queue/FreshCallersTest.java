package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Die;

/** The accounts are looked up again when a file changed, and not otherwise. */
class FreshCallersTest {
    @TempDir
    Path directory;

    private Path passwd;
    private Path nsswitch;
    private FreshCallers callers;
    private int lookups;
    private long ahead = 10_000;
    private boolean missing;

    @BeforeEach
    void make() throws Exception {
        passwd = Files.writeString(directory.resolve("passwd"), "alias:x:1\n");
        nsswitch = directory.resolve("nsswitch.conf");
        callers = new FreshCallers(() -> {
            lookups++;
            if (missing) {
                throw Die.silently(111);
            }
            return new Received.Callers(lookups, 2, 3);
        }, this::later, ByteString.of(passwd.toString()), ByteString.of(nsswitch.toString()));
    }

    private long later() {
        return System.currentTimeMillis() + ahead;
    }

    /** Another change may leave the same times and the same size. */
    @Test
    void whatHasJustChangedIsNotKept() {
        ahead = 0;
        assertEquals(1, callers.now().alias());
        assertEquals(2, callers.now().alias());
        ahead = 10_000;
        assertEquals(3, callers.now().alias());
        assertEquals(3, callers.now().alias());
    }

    @Test
    void onceWhileNothingChanges() {
        assertEquals(1, callers.now().alias());
        assertEquals(1, callers.now().alias());
        assertEquals(1, lookups);
    }

    @Test
    void eachFileCounts() throws Exception {
        callers.now();
        Files.writeString(passwd, "alias:x:1:\n");
        assertEquals(2, callers.now().alias());
        Path fresh = Files.writeString(directory.resolve("new"), "alias:x:1:\n");
        Files.move(fresh, passwd, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(3, callers.now().alias());
        Files.writeString(nsswitch, "passwd: files\n");
        assertEquals(4, callers.now().alias());
        Files.delete(nsswitch);
        assertEquals(5, callers.now().alias());
        assertEquals(5, callers.now().alias());
    }

    @Test
    void whoIsMissingIsLookedForEachTime() throws Exception {
        callers.now();
        missing = true;
        Files.writeString(passwd, "nobody\n");
        assertEquals(111, assertThrows(Die.class, callers::now).code());
        assertEquals(111, assertThrows(Die.class, callers::now).code());
        missing = false;
        assertEquals(4, callers.now().alias());
    }
}
