package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.cdb.CdbMaker;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Die;
import org.qmailj.common.testing.SpawnProcess;

/**
 * The program as a process, as root, with the real drop; qmail-local and qmail-getpw are scripts.
 */
@Timeout(60)
class QmailLspawnTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final String PROGRAM = "org.qmailj.lspawn.QmailLspawn";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin:/bin", "FOO", "bar baz");

    /** Prints what a delivery has: arguments, ids, place, environment, descriptors, message. */
    private static final String[] SHOW = {
        "printf '%s|' \"$0\" \"$@\"; echo",
        "echo $(id -u) $(id -g) $(id -G) $(pwd)",
        "env | grep -v PWD | sort | tr '\\n' ' '; ls /proc/self/fd | wc -l; cat; echo err >&2"};

    @TempDir
    static Path build;

    @TempDir
    Path directory;

    private Path home;

    @BeforeAll
    static void compileDrop() throws Exception {
        SpawnProcess.assumePossible();
        DropTest.compile(build.resolve("drop"));
    }

    @BeforeEach
    void makeHome() throws Exception {
        home = SpawnProcess.home(directory);
        SpawnProcess.message(home, 25);
        SpawnProcess.script(home.resolve("bin/qmail-local"), SHOW);
        Path drop = Files.copy(build.resolve("drop"), home.resolve("lib/qmailj/drop"));
        drop.toFile().setExecutable(true, false);
    }

    private SpawnProcess start() throws IOException {
        return SpawnProcess.start(home, PROGRAM, ENVIRONMENT, "./Mailbox");
    }

    /** Keys and data in turn, slashes for NULs. */
    private void assign(String... records) throws IOException {
        ByteString path = ByteString.of(home + "/users/cdb");
        try (Fd fd = Fd.open(path, Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC, 0644)) {
            CdbMaker maker = new CdbMaker(fd);
            for (int i = 0; i < records.length; i += 2) {
                maker.add(ByteString.of(records[i].replace('/', '\0')),
                        ByteString.of(records[i + 1].replace('/', '\0')));
            }
            maker.add(ByteString.EMPTY, ByteString.of("-"));
            maker.finish();
        }
    }

    @Test
    void qmailLocalRunsAsTheUser() throws Exception {
        assign("!joe/", "joe/60001/60002/~joe//", "!joe-", "joe/60001/60002/~joe/-/pre-");
        try (SpawnProcess spawn = start()) {
            String ids = "\n60001 60002 60002 " + home
                    + "\nFOO=bar baz PATH=/usr/bin:/bin 4\n";
            assertEquals("Kbin/qmail-local|--|joe|~joe|joe|||host|from@x|./Mailbox|" + ids
                    + "message 25\nerr\n", spawn.deliver(25, "from@x", "joe@host"));
            assertEquals("Kbin/qmail-local|--|joe|~joe|Joe-A@b|-|pre-A@b|host||./Mailbox|" + ids
                    + "message 25\nerr\n", spawn.deliver(25, "", "Joe-A@b@host"));
            spawn.finish();
        }
    }

    @Test
    void qmailGetpwIsAskedWhenTheTableDoesNotKnow() throws Exception {
        SpawnProcess.script(home.resolve("bin/qmail-getpw"),
                "printf '%s\\0' u 60003 60004 $(id -u).$(id -g).$(id -G) - \"$*\"");
        String asked = QmailUser.QMAILP.uid() + "." + QmailGroup.NOFILES.gid() + "."
                + QmailGroup.NOFILES.gid();
        try (SpawnProcess spawn = start()) {
            String report = spawn.deliver(25, "f", "Who-Else@h");
            assertTrue(report.startsWith("Kbin/qmail-local|--|u|" + asked
                    + "|Who-Else|-|Who-Else|h|f|./Mailbox|\n60003 60004 60004 "), report);
            assign("!who-else/", "cdb/60005/60006/h//");
            assertTrue(spawn.deliver(25, "f", "who-else@h").startsWith("Kbin/qmail-local|--|cdb|"),
                    "the table counts from its next look");
            assertTrue(spawn.deliver(25, "f", "who@h").startsWith("Kbin/qmail-local|--|u|"));
            spawn.finish();
        }
    }

    /** Script and report in turn. */
    private static final String[] BAD_ANSWERS = {
        "exit 116", "ZUnable to find alias user!",
        "exit 115", "ZNFS failure in qmail-local.",
        "exit 118", "ZTemporary failure in qmail-lspawn.",
        "exit 121", "ZUnable to run qmail-getpw.",
        "kill -9 $$", "ZTemporary failure in qmail-lspawn.",
        "exec yes", "ZTemporary failure in qmail-lspawn.",
        "true", "ZInternal qmail-lspawn bug.",
        "echo garbage", "ZInternal qmail-lspawn bug.",
        "printf '%s\\0' u 1 2 h -", "ZInternal qmail-lspawn bug.",
        "printf '%s\\0' u 0 1 h '' ''", "ZNot allowed to perform deliveries as root."};

    @Test
    void badAnswersOfQmailGetpw() throws Exception {
        try (SpawnProcess spawn = start()) {
            for (int i = 0; i < BAD_ANSWERS.length; i += 2) {
                SpawnProcess.script(home.resolve("bin/qmail-getpw"), BAD_ANSWERS[i]);
                assertEquals(BAD_ANSWERS[i + 1] + "\n", spawn.deliver(25, "f", "who@h"),
                        BAD_ANSWERS[i]);
            }
            spawn.finish();
        }
    }

    @Test
    void otherCodesOfQmailGetpwLookLikeThoseOfADelivery() throws Exception {
        Path getpw = home.resolve("bin/qmail-getpw");
        try (SpawnProcess spawn = start()) {
            assertEquals("ZUnable to run qmail-getpw.\n", spawn.deliver(25, "f", "who@h"));
            SpawnProcess.script(getpw, "echo lost; exit 100");
            assertEquals("D", spawn.deliver(25, "f", "who@h"));
            SpawnProcess.script(getpw, "exit 111");
            assertEquals("Z", spawn.deliver(25, "f", "who@h"));
            spawn.finish();
        }
    }

    /** Data and report in turn. */
    private static final String[] BAD_ASSIGNMENTS = {
        "root/0/0/h//", "ZNot allowed to perform deliveries as root.",
        "root/4294967296/1/h//", "ZNot allowed to perform deliveries as root.",
        "root/joe/1/h//", "ZNot allowed to perform deliveries as root.",
        "joe/60001/4294967295/h//", "ZInternal qmail-lspawn bug.",
        "joe/4294967295/60001/h//", "ZInternal qmail-lspawn bug.",
        "joe/60001/60001/h", "ZInternal qmail-lspawn bug.",
        "joe", "ZInternal qmail-lspawn bug."};

    @Test
    void badAssignments() throws Exception {
        try (SpawnProcess spawn = start()) {
            for (int i = 0; i < BAD_ASSIGNMENTS.length; i += 2) {
                assign("!joe/", BAD_ASSIGNMENTS[i]);
                assertEquals(BAD_ASSIGNMENTS[i + 1] + "\n", spawn.deliver(25, "f", "joe@h"),
                        BAD_ASSIGNMENTS[i]);
            }
            spawn.finish();
        }
    }

    @Test
    void whatCannotBeRun() throws Exception {
        assign("!joe/", "joe/60001/60001/h//");
        Path local = home.resolve("bin/qmail-local");
        try (SpawnProcess spawn = start()) {
            Files.writeString(home.resolve("users/cdb"), "no cdb");
            assertEquals("ZTrouble reading users/cdb in qmail-lspawn.\n",
                    spawn.deliver(25, "f", "joe@h"));
            assign("!joe/", "joe/60001/60001/h//");
            local.toFile().setExecutable(false, false);
            assertEquals("DUnable to run qmail-local.\n", spawn.deliver(25, "f", "joe@h"));
            Files.delete(local);
            assertEquals("DUnable to run qmail-local.\n", spawn.deliver(25, "f", "joe@h"));
            try (var open = Files.newOutputStream(local)) {
                open.write('x');
                local.toFile().setExecutable(true, false);
                assertEquals("ZUnable to run qmail-local.\n", spawn.deliver(25, "f", "joe@h"));
            }
            Files.delete(home.resolve("lib/qmailj/drop"));
            assertEquals("ZTemporary failure in qmail-lspawn.\n", spawn.deliver(25, "f", "joe@h"));
            spawn.finish();
        }
    }

    @Test
    void anEmptyLocalPartIsTrash() throws Exception {
        try (SpawnProcess spawn = start()) {
            assertEquals("K", spawn.deliver(25, "f", "@h"));
            assertEquals("Zqmail-spawn unable to open message. (#4.3.0)\n",
                    spawn.deliver(26, "f", "@h"), "the message is looked at all the same");
            spawn.finish();
        }
    }

    @Test
    void aHangingNameServiceHoldsUpNobodyElse() throws Exception {
        assign("!joe/", "joe/60001/60001/h//");
        Path go = home.resolve("go");
        SpawnProcess.script(home.resolve("bin/qmail-getpw"),
                "until [ -e " + go + " ]; do sleep 0.05; done; exit 116");
        try (SpawnProcess spawn = start()) {
            int last = 10 + Math.clamp(2L * PROCESSORS, 20, 100);
            for (int i = 10; i < last; i++) {
                spawn.send(i, 25, "f", "unknown@h");
            }
            for (int i = 0; i < 5; i++) {
                assertTrue(spawn.deliver(25, "f", "joe@h").startsWith("Kbin/qmail-local|--|joe|"));
            }
            Files.createFile(go);
            for (int i = 10; i < last; i++) {
                assertEquals("ZUnable to find alias user!\n", spawn.report().report().toString());
            }
            spawn.finish();
        }
    }

    /** Not so the worker's again, which would give it back for ever. */
    @Test
    void whatAWorkerGivesBackTheProgramDoes() throws Exception {
        assign("!joe/", "joe/60001/60001/~joe//");
        SpawnProcess.script(home.resolve("lib/qmailj/drop"), // the user may not see our classes
                "shift 5; file=$1; shift 2; exec \"$file\" \"$@\"");
        Path worker = home.resolve("lib/qmailj/resident/qmail-local");
        Files.createDirectories(worker.getParent());
        SpawnProcess.script(worker, "exec '" + String.join("' '", SpawnProcess.jvm()) + "' "
                + ReluctantWorker.class.getName());
        SpawnProcess.recordStock(home, "qmail-local");
        try (SpawnProcess spawn = start()) {
            assertTrue(spawn.deliver(25, "f", "joe@h").startsWith("Kbin/qmail-local|--|joe|"));
            assertEquals("Kthe worker", spawn.deliver(25, "f", "joe@h"));
            spawn.finish();
        }
    }

    @Test
    void withoutAnArgumentItExits100() throws Exception {
        Process process = SpawnProcess.launch(home, PROGRAM, ENVIRONMENT);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(100, process.exitValue());
    }

    @Test
    void theSecondArgumentIsANumber() {
        assertEquals(2, QmailLspawn.busy(null));
        assertEquals(0, QmailLspawn.busy(ByteString.of("0")));
        assertEquals(999, QmailLspawn.busy(ByteString.of("999")));
        for (String number : List.of("", "o", "2x", "-1", "1000", "99999999999")) {
            Die die = assertThrows(Die.class, () -> QmailLspawn.busy(ByteString.of(number)));
            assertEquals(100, die.code());
            assertEquals("qmail-lspawn: fatal: not a number from 0 to 999: " + number + "\n",
                    die.text().toString());
        }
    }
}
