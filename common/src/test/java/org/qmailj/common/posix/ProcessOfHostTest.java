package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;

class ProcessOfHostTest {
    /** A name may have what separates it from the other fields of /proc/PID/stat. */
    private static final String NAME = "a) S (1 2";

    @TempDir
    private Path directory;

    @Test
    void theNearestAncestorOfThatNameIsFoundWithItsDirectory() throws Exception {
        Path shell = Files.copy(Path.of("/bin/sh"), directory.resolve(NAME));
        Process outer = new ProcessBuilder(shell.toString(), "-c",
                "mkdir in; cd in; \"$1\" -c 'sh -c \"echo \\$\\$; read end; exit\"; exit'; exit",
                "sh", shell.toString()).directory(directory.toFile()).start();
        try (var told = outer.inputReader(); var end = outer.outputWriter()) {
            ProcessOfHost innermost = new ProcessOfHost(Integer.parseInt(told.readLine()));
            ProcessOfHost found = innermost.ancestor(NAME);
            assertEquals(outer.pid(), found.ancestor(NAME).pid());
            assertNull(found.ancestor(NAME).ancestor(NAME));
            assertNull(innermost.ancestor(NAME.substring(1)));
            assertEquals(directory.resolve("in").toRealPath(),
                    Path.of(found.workingDirectory().toString()).toRealPath());
            end.write("\n");
        }
        assertEquals(0, outer.waitFor());
    }

    @Test
    void whoHasEndedHasNoAncestors() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertNull(new ProcessOfHost((int) ended.pid()).ancestor("java"));
    }

    @Test
    void aProcessIsNotItsOwnAncestor() {
        String name = ProcessStat.of(ByteString.of("self")).name();
        ProcessOfHost found = ProcessOfHost.self().ancestor(name);
        assertTrue(found == null || found.pid() != Posix.pid());
    }
}
