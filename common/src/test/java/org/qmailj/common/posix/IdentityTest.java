package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.testing.SpawnProcess;

/**
 * There are two ways to take on an identity: jnr-posix for qmail-start, identity.h for all others
 * (docs/adr/0002). The kernel is to see no difference.
 */
class IdentityTest {
    private static final int UID = 60001;
    private static final int GID = 60002;

    @TempDir
    private Path directory;

    /** Becomes somebody; prints what /proc says of it, for each of its threads. */
    static final class Becomes {
        private Becomes() {}

        public static void main(String[] arguments) throws Exception {
            Identity identity = Identity.ofProcess();
            identity.group(GID);
            identity.user(UID);
            try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                for (Path thread : threads.toList()) {
                    System.out.println(ids(Files.readAllLines(thread.resolve("status"))));
                }
            }
        }
    }

    private static List<String> ids(List<String> status) {
        return status.stream().filter(line -> line.matches("(Uid|Gid|Groups):.*"))
                .map(line -> line.replaceAll("\\s+", " ").strip()).toList();
    }

    private static List<String> output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String all = new String(
                process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(0, process.waitFor(), all);
        return all.lines().toList();
    }

    private List<String> byTrampoline() throws Exception {
        Path drop = directory.resolve("drop");
        Process cc = new ProcessBuilder("cc", "-I", "src/main/c", "-o", drop.toString(),
                "../packaging/src/main/c/drop.c").inheritIO().start();
        assertEquals(0, cc.waitFor());
        return ids(output(List.of(drop.toString(), "" + UID, "" + GID, "1", "2", "3",
                "/bin/cat", "cat", "/proc/self/status")));
    }

    private static List<String> byJnr() throws Exception {
        List<String> command = new ArrayList<>(SpawnProcess.jvm());
        command.add("-Djnr.ffi.asm.enabled=false"); // as dist.sh has it for qmail-start
        command.add(Becomes.class.getName());
        List<String> threads = output(command).stream().distinct().toList();
        assertEquals(1, threads.size(), "threads differ: " + threads);
        return List.of(threads.get(0).replaceAll("[\\[\\]]", "").split(", "));
    }

    @Test
    void bothWaysLeaveTheSameIdentity() throws Exception {
        assumeTrue(Posix.uid() == 0, "needs root");
        makeEnterable();
        List<String> wanted = List.of("Uid: 60001 60001 60001 60001",
                "Gid: 60002 60002 60002 60002", "Groups: 60002");
        assertEquals(wanted, byTrampoline());
        assertEquals(wanted, byJnr());
    }

    private void makeEnterable() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
