package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.spawn.WorkerProgram;
import org.qmailj.common.spawn.WorkerProgram.Result;
import org.qmailj.common.testing.Eventually;

/** Deliveries on threads of this process, which stays where it is. */
@Timeout(60)
class LocalWorkerTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @TempDir
    Path base;

    private Path home;
    private LocalWorker worker;
    private boolean broken;

    @BeforeEach
    void makeHome() throws IOException {
        home = home("home");
        worker = worker(1000);
    }

    private LocalWorker worker(int descriptorLimit) {
        return worker(Heap.COLLECTED, descriptorLimit);
    }

    private LocalWorker worker(Heap heap, int descriptorLimit) {
        Invocation in = new Invocation("qmail-local", s("qmail-local"), List.of(),
                new Environment(List.of(s("PATH=/bin:/usr/bin"))), Fd.STDIN, Fd.STDOUT, Fd.STDERR,
                new QmailHome(s(base.toString())), this::time, 77);
        return new LocalWorker(in, heap, descriptorLimit);
    }

    private long time() {
        if (broken) {
            throw new IllegalStateException("joe@secret.example");
        }
        return 1_000_000;
    }

    private Path home(String name) throws IOException {
        Path made = Files.createDirectory(base.resolve(name));
        for (String d : new String[] {"Maildir", "Maildir/tmp", "Maildir/new"}) {
            Files.createDirectory(made.resolve(d));
        }
        Posix.chmod(s(made.toString()), 0755);
        return made;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private void dotQmail(Path in, String text) throws IOException {
        Files.writeString(in.resolve(".qmail-a"), text, StandardCharsets.ISO_8859_1);
        Posix.chmod(s(in.resolve(".qmail-a").toString()), 0644);
    }

    private static List<ByteString> words(Path to) {
        List<ByteString> words = new ArrayList<>();
        for (String w : new String[] {
            "--", "u", to.toString(), "u-a", "-", "a", "h", "s@e", "./Mailbox"}) {
            words.add(s(w));
        }
        return words;
    }

    private WorkerProgram.Result deliver(Path to, String message) throws IOException {
        try (Fd zero = MessageFile.open(MessageFile.write(base, message), Fd.O_RDONLY)) {
            return worker.carryOut(words(to), zero);
        }
    }

    private void expect(int code, String output) throws IOException {
        Result.Ended result = (Result.Ended) deliver(home, "Subject: x\n\nbody\n");
        assertEquals(s(output), result.output());
        assertEquals(code, result.status().exitCode());
    }

    @Test
    void aDeliveryAsQmailLocalMakesIt() throws IOException {
        dotQmail(home, "./Maildir/\n./Mailbox\n|pwd -P; cat; echo $EXT >&2\n./Maildir/\n");
        expect(0, home.toRealPath() + "\nSubject: x\n\nbody\na\ndid 3+0+1\n");
        List<String> names = names(home.resolve("Maildir/new"));
        assertEquals(2, names.size());
        assertTrue(names.get(1).startsWith("1000.77."), names.toString());
        expect(0, home.toRealPath() + "\nSubject: x\n\nbody\na\ndid 3+0+1\n");
        assertEquals(4, new TreeSet<>(names(home.resolve("Maildir/new"))).size());
    }

    private record FixedHeap(boolean isSpent, boolean isFull) implements Heap {
        @Override
        public long bytesForFiles() {
            return 100_000;
        }

        @Override
        public void outgrown() {
            throw new IllegalStateException("nothing here is large");
        }
    }

    @Test
    void withoutMemoryForManyMoreItIsSpentAndWithoutAnyItGivesBack() throws IOException {
        dotQmail(home, "./Maildir/\n");
        assertFalse(worker.isSpent());
        worker = worker(new FixedHeap(true, false), 1000);
        assertTrue(worker.isSpent());
        expect(0, "did 1+0+0\n");
        worker = worker(new FixedHeap(true, true), 1000);
        assertSame(WorkerProgram.GIVEN_BACK, deliver(home, "Subject: x\n\nbody\n"));
        assertEquals(1, names(home.resolve("Maildir/new")).size());
    }

    @Test
    void failuresSayTheirTextAndCode() throws IOException {
        expect(100, "Sorry, no mailbox here by that name. (#5.1.1)\n");
        dotQmail(home, "./Mailbox\n|echo no; exit 100\n./never\n");
        expect(100, "no\n");
        dotQmail(home, "|kill -9 $$\n");
        expect(111, "Aack, child crashed. (#4.3.0)\n");
        Posix.chmod(s(home.toString()), 01755);
        expect(111, "Home directory is sticky: user is editing his .qmail file. (#4.2.1)\n");
        Files.move(home, base.resolve("elsewhere"));
        expect(111, "Unable to switch to " + home + ": file does not exist. (#4.3.0)\n");
        Files.createFile(home);
        expect(111, "Unable to switch to " + home + ": not a directory. (#4.3.0)\n");
    }

    /** It has no log of its own: the report is what comes to qmail-send's. */
    @Test
    void aBugIsSaidInTheReportWithItsPlace() throws IOException {
        String said = "qmail-local bug: java\\.lang\\.IllegalStateException"
                + " at local\\.LocalWorkerTest\\.time\\(LocalWorkerTest\\.java:.*\\)\\."
                + " \\(#4\\.3\\.5\\)\n";
        broken = true;
        dotQmail(home, "./Maildir/\n");
        Result.Ended result = (Result.Ended) deliver(home, "x\n");
        assertEquals(111, result.status().exitCode());
        assertTrue(result.output().toString().matches("Internal error: " + said),
                result.output().toString());
        result = worker.broken(assertThrows(IllegalStateException.class, this::time));
        assertEquals(111, result.status().exitCode());
        assertTrue(result.output().toString().matches("Internal error: " + said),
                result.output().toString());
    }

    /** Programs rely on it: who writes to a pipe that nobody reads shall end. */
    @Test
    void aProgramHasSigpipeAtItsDefaultWhateverTheWorkerHas() throws IOException {
        Signals.ignore(Signals.PIPE);
        dotQmail(home, "|kill -PIPE $$; echo it is ignored\n");
        expect(111, "Aack, child crashed. (#4.3.0)\n");
        dotQmail(home, "|yes | head -n 1\n");
        expect(0, "y\ndid 0+0+1\n"); // yes has nothing to say
    }

    @Test
    void argumentsThatMakeNoSense() throws IOException {
        try (Fd zero = MessageFile.open(MessageFile.write(base, "x"), Fd.O_RDONLY)) {
            for (List<ByteString> words : List.of(List.<ByteString>of(), List.of(s("--")),
                    List.of(s("u"), s("home"), s("u"), s(""), s(""), s("h"), s("s"), s("./a")))) {
                Result.Ended result = (Result.Ended) worker.carryOut(words, zero);
                assertEquals(100, result.status().exitCode());
                assertTrue(result.output().toString().startsWith("qmail-local: usage: "));
            }
        }
        assertEquals(WorkerProgram.GIVEN_BACK, worker.carryOut(words(home), null));
    }

    @Test
    void theDotQmailAndTheHomeAreThoseOfNow() throws IOException {
        dotQmail(home, "./first\n");
        expect(0, "did 1+0+0\n");
        dotQmail(home, "./second\n");
        expect(0, "did 1+0+0\n");
        Files.move(home, base.resolve("moved"));
        home = home("home");
        dotQmail(home, "./third\n");
        expect(0, "did 1+0+0\n");
        assertTrue(Files.exists(base.resolve("moved/first")));
        assertTrue(Files.exists(base.resolve("moved/second")));
        assertTrue(Files.exists(home.resolve("third")));
        assertEquals(List.of(".qmail-a", "Maildir", "third"), names(home));
    }

    /** Renamed by its own program, as by an administrator who moves it: the delivery goes along. */
    @Test
    void aHomeThatIsMovedMeanwhile() throws IOException {
        dotQmail(home, "./before\n|mv " + home + " " + base + "/moved\n./after\n");
        expect(0, "did 2+0+1\n");
        assertTrue(Files.exists(base.resolve("moved/before")));
        assertTrue(Files.exists(base.resolve("moved/after")));
    }

    @Test
    void nothingOfTheHomeStaysOpen() throws IOException {
        String here = Path.of("/proc/self/cwd").toRealPath().toString();
        dotQmail(home, "./Mailbox\n./Maildir/\n|true\n|exit 99\n");
        expect(0, "did 2+0+2\n");
        dotQmail(home, "|exit 100\n");
        expect(100, "");
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            for (Path fd : fds.toList()) {
                if (Files.isSymbolicLink(fd)) {
                    String open = Files.readSymbolicLink(fd).toString();
                    assertTrue(!open.startsWith(home.toString()), open);
                }
            }
        }
        assertEquals(here, Path.of("/proc/self/cwd").toRealPath().toString());
    }

    @Test
    void manyAtOnceDoNotMeet() throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path to = home("home" + i);
            String text = "message " + i + "\n";
            String said = "said by " + i;
            dotQmail(to, "./Maildir/\n|cat >piped; pwd -P; echo " + said + "\n./Mailbox\n");
            tasks.add(() -> {
                for (int n = 0; n < 25; n++) {
                    Result.Ended result = (Result.Ended) deliver(to, text);
                    assertEquals(to.toRealPath() + "\n" + said + "\ndid 2+0+1\n",
                            result.output().toString());
                    assertEquals(text, Files.readString(to.resolve("piped")));
                }
                assertEquals(25, names(to.resolve("Maildir/new")).size());
                for (String name : names(to.resolve("Maildir/new"))) {
                    assertTrue(Files.readString(to.resolve("Maildir/new/" + name)).endsWith(text));
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (var future : threads.invokeAll(tasks)) {
                future.get();
            }
        }
    }

    /** Each has a thread that may wait as long as it likes; a program, or somebody else's lock. */
    @ParameterizedTest
    @CsvSource({"|until test -e go; do sleep 0.1; done, 0+0+1", "./locked, 1+0+0"})
    void manyThatWaitAndOneThatDoesNot(String waits, String did) throws Exception {
        int many = Math.clamp(2L * PROCESSORS, 8, WorkerLimits.LOCAL_AT_ONCE - 1);
        dotQmail(home, waits + "\n");
        Path other = home("other");
        dotQmail(other, "./Maildir/\n");
        UnixSocket.Pair pair = UnixSocket.packetPair();
        WorkerProgram program =
                new WorkerProgram(pair.theirs(), worker, WorkerLimits.LOCAL_AT_ONCE);
        FutureTask<Integer> running = new FutureTask<>(program::serve);
        new Thread(running, "worker").start();
        int flags = Fd.O_RDWR | Fd.O_CREAT;
        try (Fd lock = Fd.open(s(home.resolve("locked").toString()), flags, 0600)) {
            lock.lock(Fd.LOCK_EX);
            assertEquals(new WorkerAnswer.Ready(), answer(pair.ours()));
            for (int i = 1; i <= many; i++) {
                send(pair.ours(), i, home);
            }
            send(pair.ours(), many + 1, other);
            assertEquals(new WorkerAnswer.Done(many + 1, WaitStatus.exited(0), s("did 1+0+0\n")),
                    answer(pair.ours()));
        }
        Files.createFile(home.resolve("go"));
        for (int i = 1; i <= many; i++) {
            WorkerAnswer.Done done = (WorkerAnswer.Done) answer(pair.ours());
            assertEquals(s("did " + did + "\n"), done.output());
        }
        pair.ours().close();
        assertEquals(0, running.get());
        pair.theirs().close();
    }

    /** A process of its own has more memory than a share of this one's. */
    @Test
    void aLongDotQmailIsNotForIt() throws IOException {
        for (String text : List.of("&a\n".repeat(20_000), "#" + "x".repeat(400_000) + "\n",
                "|forward" + " a".repeat(20_000) + "\n")) {
            dotQmail(home, "./Mailbox\n" + text);
            assertEquals(WorkerProgram.GIVEN_BACK, deliver(home, "x\n"));
            assertEquals(List.of(".qmail-a", "Maildir"), names(home));
        }
        dotQmail(home, "./Mailbox\n#" + "x".repeat(120_000) + "\n");
        for (int i = 0; i < 40; i++) { // what one had is the next one's
            expect(0, "did 1+0+0\n");
        }
    }

    @Test
    void asManyAtOnceAsThereAreDescriptorsFor() throws Exception {
        worker = worker(70);
        dotQmail(home, "|until test -e go; do sleep 0.02; done\n");
        List<FutureTask<WorkerProgram.Result>> waiting = new ArrayList<>();
        int given = 0;
        for (int i = 0; i < 6; i++) {
            FutureTask<WorkerProgram.Result> task = new FutureTask<>(() -> deliver(home, "x\n"));
            new Thread(task, "delivery").start();
            waiting.add(task);
        }
        Eventually.until("three are given back",
                () -> waiting.stream().filter(FutureTask::isDone).count() >= 3);
        Files.createFile(home.resolve("go"));
        for (FutureTask<WorkerProgram.Result> task : waiting) {
            given += task.get().equals(WorkerProgram.GIVEN_BACK) ? 1 : 0;
        }
        assertEquals(3, given);
        expect(0, "did 0+0+1\n");
    }

    private void send(Fd socket, int number, Path to) throws IOException {
        try (Fd zero = MessageFile.open(MessageFile.write(base, "x\n"), Fd.O_RDONLY)) {
            UnixSocket.send(socket, new WorkerTask(number, words(to)).encode(), zero);
        }
    }

    private static WorkerAnswer answer(Fd socket) throws IOException {
        assertTrue(socket.awaitReadable(20_000), "no answer");
        byte[] packet = new byte[WorkerAnswer.LIMIT];
        int n = UnixSocket.receiveBytes(socket, packet);
        return WorkerAnswer.decode(Arrays.copyOf(packet, n));
    }

    @Test
    void numbersDoNotComeTwice() {
        long first = worker.next();
        assertEquals(77, first);
        for (int i = 0; i < 1000; i++) {
            assertNotEquals(first, worker.next());
        }
    }
}
