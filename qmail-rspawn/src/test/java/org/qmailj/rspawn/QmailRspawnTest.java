package org.qmailj.rspawn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.testing.SpawnProcess;

/** The program as a process, with qmail-remote played by scripts. */
@Timeout(60)
class QmailRspawnTest {
    private static final String PROGRAM = "org.qmailj.rspawn.QmailRspawn";

    @TempDir
    Path directory;

    private Path home;
    private Map<String, String> environment;

    @BeforeEach
    void makeHome() throws Exception {
        SpawnProcess.assumePossible();
        home = SpawnProcess.home(directory);
        SpawnProcess.message(home, 25);
        environment = new TreeMap<>(Map.of("PATH", home + "/bin:/usr/bin:/bin", "FOO", "bar baz"));
    }

    private SpawnProcess start() throws Exception {
        return SpawnProcess.start(home, PROGRAM, environment);
    }

    @Test
    void qmailRemoteIsFoundAlongThePath() throws Exception {
        SpawnProcess.script(home.resolve("bin/qmail-remote"), "printf r",
                "printf '%s|' \"$0\" \"$@\"; pwd", "printf '\\0K'; env | sort; cat; printf '\\0'");
        try (SpawnProcess spawn = start()) {
            assertEquals("K" + home + "/bin/qmail-remote|host|from|a@b@host|" + home
                            + "/queue/mess\nFOO=bar baz\nPATH=" + environment.get("PATH") + "\nPWD="
                            + home + "/queue/mess\nmessage 25\n",
                    spawn.deliver(25, "from", "a@b@host"));
            assertEquals("DSorry, address must include host name. (#5.1.3)\n",
                    spawn.deliver(25, "from", "nohost"));
            assertEquals("Zqmail-spawn unable to open message. (#4.3.0)\n",
                    spawn.deliver(26, "from", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void standardErrorIsPartOfTheReport() throws Exception {
        SpawnProcess.script(home.resolve("bin/qmail-remote"), "printf 'hno\\n\\0Dsorry\\n\\0' >&2");
        try (SpawnProcess spawn = start()) {
            assertEquals("Dno\nsorry\n", spawn.deliver(25, "", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void qmailremoteNamesAnotherProgram() throws Exception {
        Path other = home.resolve("other");
        SpawnProcess.script(other, "printf 'r%s\\0Kok\\n\\0' \"$1\"");
        environment.put("QMAILREMOTE", other.toString());
        try (SpawnProcess spawn = start()) {
            assertEquals("Khostok\n", spawn.deliver(25, "from", "a@host"));
            Files.delete(other);
            assertEquals("DUnable to run qmail-remote.\n", spawn.deliver(25, "from", "a@host"));
            Files.writeString(other, "printf 'r\\0Kby sh\\n\\0'\n");
            assertEquals("DUnable to run qmail-remote.\n", spawn.deliver(25, "from", "a@host"));
            other.toFile().setExecutable(true, false);
            assertEquals("Kby sh\n", spawn.deliver(25, "from", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void aProgramThatIsBeingWrittenIsRunLater() throws Exception {
        Path other = home.resolve("other");
        SpawnProcess.script(other, "printf 'r\\0Kok\\n\\0'");
        environment.put("QMAILREMOTE", other.toString());
        try (SpawnProcess spawn = start()) {
            try (OutputStream writer = Files.newOutputStream(other, StandardOpenOption.APPEND)) {
                assertEquals("ZUnable to run qmail-remote.\n", spawn.deliver(25, "from", "a@host"));
                writer.write('\n');
            }
            assertEquals("Kok\n", spawn.deliver(25, "from", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void aNameWithASlashIsRelativeToTheMessages() throws Exception {
        SpawnProcess.script(home.resolve("other"), "printf 'r\\0Kok\\n\\0'");
        environment.put("QMAILREMOTE", "../../other");
        try (SpawnProcess spawn = start()) {
            assertEquals("Kok\n", spawn.deliver(25, "from", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void howItEndedIsReported() throws Exception {
        SpawnProcess.script(home.resolve("bin/qmail-remote"),
                "printf 'r\\0Kok\\n\\0'; case $1 in kill) kill -9 $$ ;; *) exit $1 ;; esac");
        try (SpawnProcess spawn = start()) {
            assertEquals("Kok\n", spawn.deliver(25, "from", "a@0"));
            assertEquals("ZUnable to run qmail-remote.\n", spawn.deliver(25, "from", "a@111"));
            assertEquals("DUnable to run qmail-remote.\n", spawn.deliver(25, "from", "a@1"));
            assertEquals("Zqmail-remote crashed.\n", spawn.deliver(25, "from", "a@kill"));
            spawn.finish();
        }
    }

    @Test
    void tcptoIsClearedAtTheStart() throws Exception {
        Path tcpto = home.resolve("queue/lock/tcpto");
        byte[] table = new byte[1040];
        java.util.Arrays.fill(table, (byte) 1);
        Files.write(tcpto, table);
        try (SpawnProcess spawn = start()) {
            spawn.finish();
        }
        java.util.Arrays.fill(table, 0, 1024, (byte) 0);
        assertArrayEquals(table, Files.readAllBytes(tcpto), "the 64 records, not what follows");
    }

    @Test
    void withoutAQueueItExits111() throws Exception {
        Files.move(home.resolve("queue/mess"), home.resolve("queue/mass"));
        Process process = SpawnProcess.launch(home, PROGRAM, environment);
        assertEquals(true, process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(111, process.exitValue());
        assertEquals(-1, process.getInputStream().read());
    }
}
