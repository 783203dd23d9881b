package org.qmailj.rspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.testing.Eventually;
import org.qmailj.common.testing.SpawnProcess;

/** qmail-rspawn as a process, with workers played by {@link EchoWorker}. */
@Timeout(60)
class WorkersTest {
    private static final String PROGRAM = "org.qmailj.rspawn.QmailRspawn";

    @TempDir
    Path directory;

    private Path home;
    private Path program;
    private Path worker;
    private Map<String, String> environment;

    @BeforeEach
    void makeHome() throws Exception {
        SpawnProcess.assumePossible();
        home = SpawnProcess.home(directory);
        SpawnProcess.message(home, 25);
        environment = new TreeMap<>(Map.of("PATH", home + "/bin:/usr/bin:/bin"));
        program = home.resolve("bin/qmail-remote");
        worker = home.resolve("lib/qmailj/resident/qmail-remote");
        SpawnProcess.script(program, "printf 'rprogram\\0K\\0'");
        Files.createDirectories(worker.getParent());
        SpawnProcess.script(worker, "exec '" + String.join("' '", SpawnProcess.jvm()) + "' "
                + EchoWorker.class.getName());
        recordStock();
    }

    private void recordStock() throws Exception {
        SpawnProcess.recordStock(home, "qmail-remote");
    }

    private SpawnProcess start() throws Exception {
        return SpawnProcess.start(home, PROGRAM, environment);
    }

    /** The worker's number out of a report. */
    private static String pid(String report) {
        int at = report.indexOf(" pid ") + 5;
        return report.substring(at, report.indexOf("message"));
    }

    @Test
    void theWorkerGetsTheArgumentsAndTheMessage() throws Exception {
        try (SpawnProcess spawn = start()) {
            String report = spawn.deliver(25, "from", "a@b@host");
            assertEquals("Khost from a@b@host pid " + pid(report) + "message 25\n", report);
            assertEquals(report, spawn.deliver(25, "from", "a@b@host"), "the same worker");
            spawn.finish();
        }
    }

    @Test
    void anotherProgramInItsPlaceIsRun() throws Exception {
        Path kept = home.resolve("bin/qmail-remote.orig");
        try (SpawnProcess spawn = start()) {
            assertTrue(spawn.deliver(25, "from", "a@host").startsWith("Khost"));
            Files.move(program, kept);
            assertEquals("DUnable to run qmail-remote.\n", spawn.deliver(25, "from", "a@host"));
            SpawnProcess.script(program, "printf 'rwrapper\\0K\\0'");
            assertEquals("Kwrapper", spawn.deliver(25, "from", "a@host"));
            Files.move(kept, program, StandardCopyOption.REPLACE_EXISTING);
            assertEquals("Kprogram", spawn.deliver(25, "from", "a@host"), "its ctime is another");
            recordStock();
            assertTrue(spawn.deliver(25, "from", "a@host").startsWith("Khost"));
            Files.writeString(program, "#!/bin/sh\nprintf 'redited\\0K\\0'\n");
            assertEquals("Kedited", spawn.deliver(25, "from", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void anotherProgramBeforeItAlongThePathIsRun() throws Exception {
        Path other = Files.createDirectory(home.resolve("other"));
        environment.put("PATH", other + ":" + home + "/./bin:/usr/bin:/bin");
        try (SpawnProcess spawn = start()) {
            assertTrue(spawn.deliver(25, "from", "a@host").startsWith("Khost"),
                    "the same file by another name");
            SpawnProcess.script(other.resolve("qmail-remote"), "printf 'rother\\0K\\0'");
            assertEquals("Kother", spawn.deliver(25, "from", "a@host"));
            Files.delete(other.resolve("qmail-remote"));
            assertTrue(spawn.deliver(25, "from", "a@host").startsWith("Khost"));
            spawn.finish();
        }
    }

    @Test
    void qmailremoteIsRunEvenIfItNamesTheSame() throws Exception {
        environment.put("QMAILREMOTE", program.toString());
        try (SpawnProcess spawn = start()) {
            assertEquals("Kprogram", spawn.deliver(25, "from", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void argumentsThatAreTooLongAreTheProgramsBusiness() throws Exception {
        try (SpawnProcess spawn = start()) {
            assertEquals("Kprogram", spawn.deliver(25, "a".repeat(70_000), "a@host"));
            assertTrue(spawn.deliver(25, "from", "a@host").startsWith("Khost"));
            spawn.finish();
        }
    }

    @Test
    void withoutAWorkerTheProgramIsRun() throws Exception {
        Files.delete(worker);
        try (SpawnProcess spawn = start()) {
            assertEquals("Kprogram", spawn.deliver(25, "from", "a@host"));
            spawn.finish();
        }
    }

    @Test
    void aWorkerThatDoesNotComeUpCostsNothing() throws Exception {
        Path tries = home.resolve("tries");
        SpawnProcess.script(worker, "echo tried >> " + tries, "exit 1");
        try (SpawnProcess spawn = start()) {
            for (int i = 0; i < 5; i++) {
                assertEquals("Kprogram", spawn.deliver(25, "from", "a@host"));
            }
            spawn.finish();
        }
        assertEquals("tried\n", Files.readString(tries), "once in a minute");
    }

    @Test
    void whatAWorkerGivesBackIsTheProgramsBusiness() throws Exception {
        try (SpawnProcess spawn = start()) {
            assertEquals("Kprogram", spawn.deliver(25, "back", "a@host"));
            assertTrue(spawn.deliver(25, "back", "a@host").startsWith("Khost"), "once only");
            spawn.finish();
        }
    }

    @Test
    void aDeadWorkerIsACrashOfAllItsDeliveries() throws Exception {
        try (SpawnProcess spawn = start()) {
            String before = pid(spawn.deliver(25, "from", "a@host"));
            spawn.send(1, 25, "stay", "a@host");
            spawn.send(2, 25, "stay", "a@host");
            Eventually.until("two deliveries stay", () -> staying() == 2);
            spawn.send(3, 25, "die", "a@host");
            for (int i = 0; i < 3; i++) {
                assertEquals("Zqmail-remote crashed.\n", spawn.report().report().toString());
            }
            String after = pid(spawn.deliver(25, "from", "a@host"));
            assertTrue(!before.equals(after), "another worker");
            spawn.finish();
        }
    }

    private long staying() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("queue/mess"))) {
            return files.filter(f -> f.getFileName().toString().startsWith(EchoWorker.STAYS))
                    .count();
        }
    }

    /** Has workers make that many deliveries at once; returns how many each worker made. */
    private static Map<String, Integer> loads(
            SpawnProcess spawn, int deliveries, String recipient) throws Exception {
        for (int i = 0; i < deliveries; i++) {
            spawn.send(i, 25, "wait", recipient);
        }
        Map<String, Integer> loads = new TreeMap<>();
        for (int i = 0; i < deliveries; i++) {
            String report = spawn.report().report().toString();
            assertTrue(report.startsWith("Khost"), report);
            loads.merge(pid(report), 1, Integer::sum);
        }
        spawn.finish();
        return loads;
    }

    /** Until it is ready, a worker takes what its socket holds. The rest would be as many JVMs. */
    @Test
    void whatOneWorkerDoesNotTakeYetAnotherDoes() throws Exception {
        try (SpawnProcess spawn = start()) {
            Map<String, Integer> loads = loads(spawn, 120, "a".repeat(1800) + "@host");
            assertTrue(loads.size() > 1, "a socket that holds all: " + loads);
        }
    }

    @Test
    void aSecondWorkerBeginsWhereTheFirstIsFull() throws Exception {
        int deliveries = WorkerLimits.REMOTE_AT_ONCE + 5;
        Files.createDirectories(home.resolve("control"));
        Files.writeString(home.resolve("control/spawnlimit"), deliveries + "\n");
        try (SpawnProcess spawn = SpawnProcess.start(deliveries, home, PROGRAM, environment)) {
            assertEquals(List.of(5, WorkerLimits.REMOTE_AT_ONCE),
                    loads(spawn, deliveries, "a@host").values().stream().sorted().toList());
        }
    }
}
