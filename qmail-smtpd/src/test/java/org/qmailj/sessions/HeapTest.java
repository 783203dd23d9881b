package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that the heap has room for as many sessions as are accepted, all at their largest. */
class HeapTest {
    /**
     * What a session holds beside its share of the pool: 32 kB of buffers, 32 kB for its message,
     * and its environment. SessionMemoryTest measures it.
     */
    static final long BUFFERS = 72 << 10;

    private static final long MB = 1 << 20;

    /** Room for classes, control files, copies on their way, and garbage not collected yet. */
    private static final long ALL_ELSE = 20 * MB;

    private static long option(String line, String name) {
        Matcher value = Pattern.compile(" " + name + "(\\d+)m\\b").matcher(line);
        assertTrue(value.find(), name);
        return Long.parseLong(value.group(1)) * MB;
    }

    @Test
    void allOfThemAtTheirWorst() throws IOException {
        String line = "";
        for (String any : Files.readAllLines(Path.of("../packaging/src/main/build/programs"))) {
            line = any.startsWith("resident/qmail-smtpd ") ? any : line;
        }
        long old = option(line, "-Xmx") - option(line, "-Xmn");
        long sessions = Sessions.HANDED_OVER + SessionService.FRONTS;
        assertEquals(2000, sessions);
        long all = sessions * (BUFFERS + Sessions.OWN) + Sessions.MEMORY + ALL_ELSE;
        assertTrue(all <= old, all / MB + " MB do not fit into " + old / MB);
    }
}
