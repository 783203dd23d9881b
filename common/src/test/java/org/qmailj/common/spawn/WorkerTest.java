package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.testing.Lingering;

/** A spawner and its worker, which lives on threads of this process. */
@Timeout(30)
class WorkerTest implements WorkerProgram.Work {
    /** Where the worker's end is put: nothing else of this process is there. */
    private static final int WORKERS_END = 300;

    private static final int PATIENCE = 20;
    private static final int CONT = 18;
    private static final int STOP = 19;

    @TempDir
    Path directory;

    private Pipe commands;
    private Pipe reports;
    private RecordInput in;
    private CompletableFuture<Integer> server;
    private CompletableFuture<Integer> program;
    private final BlockingQueue<Worker> gone = new ArrayBlockingQueue<>(10);
    private final Map<String, CountDownLatch> doors = new ConcurrentHashMap<>();
    private Fd workersEnd;
    private volatile Worker worker;
    private volatile boolean allOpen;
    private boolean mute;
    private volatile boolean worse;
    private volatile boolean spent;
    private String[] process = {"/bin/true"};
    private Child child;
    private int bound = 5;
    private int most = Integer.MAX_VALUE;
    private SteadyClock clock = SteadyClock.SYSTEM;
    private Worker.Patience patience = new Worker.Patience(60_000, 10_000, 3_600_000);
    private static Reaper reaper;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private static ByteString s(String latin1) {
        return ByteString.of(latin1);
    }

    /** Gives all to one worker, which it starts first; what that does not take ends with 7. */
    private final class ToWorker implements Deliverer {
        @Override
        public synchronized Started start(Delivery d) throws PosixException {
            if (worker == null) {
                worker = Worker.start(UnixSocket.packetPair(), WorkerTest.this::launch,
                        gone::add, clock, patience);
            }
            List<ByteString> arguments = List.of(d.sender(), d.local(), d.host());
            boolean taken = !d.needsProgram() && worker.offer(d, arguments, d.message(), most);
            return taken ? new Started.HandedOver() : Started.ended(7);
        }

        @Override
        public Report report() {
            return new Verbatim();
        }
    }

    /** K, the output, and how the program ended. */
    private static final class Verbatim implements Report {
        private final ByteBuilder text = new ByteBuilder().append('K');

        @Override
        public void add(byte[] from, int offset, int length) {
            assertTrue(length <= 128);
            if (from[offset] == '!') {
                throw new AssertionError("on purpose");
            }
            text.append(from, offset, length);
        }

        @Override
        public ByteString end(WaitStatus status) {
            text.append(status.crashed()
                    ? " signal " + status.signal() : " exit " + status.exitCode());
            return text.toByteString();
        }
    }

    /** A worker in this process; the child is there because each worker is one. */
    private WorkerProcess launch(Fd socket) throws PosixException {
        workersEnd = socket.copyTo(WORKERS_END);
        WorkerProgram made = new WorkerProgram(workersEnd, this, bound);
        program = CompletableFuture.supplyAsync(mute ? () -> 0 : made::serve, threads);
        List<ByteString> argv = Stream.of(process).map(WorkerTest::s).toList();
        child = Child.spawn(
                new Child.Plan(s(process[0]), argv, List.of()).born(Child.Birth.LEADING));
        return reaper.expect(child);
    }

    /** The local part says what happens. */
    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message) {
        String local = arguments.get(1).toString();
        try {
            byte[] contents = new byte[100];
            int n = message.read(contents, 0, contents.length);
            if (local.startsWith("wait ")) {
                door(local).await();
            }
            if (local.equals("no memory")) {
                throw new OutOfMemoryError("on purpose");
            }
            if (local.equals("not here")) {
                return WorkerProgram.Result.GIVEN_BACK;
            }
            if (local.equals("bug")) {
                throw new IllegalStateException("on purpose");
            }
            if (local.equals("unreportable")) {
                return new WorkerProgram.Result(WaitStatus.exited(5), s("!"));
            }
            String text = local.startsWith("long ")
                    ? "x".repeat(Integer.parseInt(local.substring(5)))
                    : arguments + " " + ByteString.of(contents, 0, n);
            return new WorkerProgram.Result(WaitStatus.exited(5), s(text));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean isSpent() {
        return spent;
    }

    @Override
    public WorkerProgram.Result broken(Throwable found) {
        if (worse) {
            throw new IllegalStateException(found);
        }
        return new WorkerProgram.Result(WaitStatus.exited(6), s(found.getMessage()));
    }

    private CountDownLatch door(String name) {
        return doors.computeIfAbsent(name, n -> new CountDownLatch(allOpen ? 0 : 1));
    }

    private void open(String name) {
        door(name).countDown();
    }

    @BeforeAll
    static void startReaper() throws PosixException {
        reaper = Reaper.start();
    }

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < QueueLayout.SPLIT; i++) {
            Files.createDirectories(directory.resolve("queue/mess/" + i));
        }
        Files.writeString(directory.resolve("queue/mess/1/1"), "one");
        commands = Pipe.open();
        reports = Pipe.open();
        Invocation invocation = new Invocation("spawn", s("spawn"), List.of(),
                new Environment(List.of()), commands.in(), reports.out(), Fd.STDERR,
                new QmailHome(s(directory.toString())), Clock.SYSTEM, Posix.pid());
        int owner = (Integer) Files.getAttribute(directory, "unix:uid");
        SpawnServer spawn = new SpawnServer(invocation, new ToWorker(), reaper, owner);
        server = CompletableFuture.supplyAsync(spawn::serve, threads);
        in = new RecordInput(reports.in(), SpawnReport.LIMIT);
        in.read();
    }

    @AfterEach
    void end() throws Exception {
        allOpen = true;
        doors.values().forEach(CountDownLatch::countDown);
        commands.out().close();
        reports.in().close(); // what is left unread shall not hold up the server
        assertEquals(0, server.get(PATIENCE, TimeUnit.SECONDS));
        commands.in().close();
        try {
            reports.out().close();
        } catch (PosixException e) {
            assertTrue(e.is(Errno.EBADF), "the server closed it");
        }
        if (workersEnd != null) {
            Socket.end(workersEnd);
            program.get(PATIENCE, TimeUnit.SECONDS);
            workersEnd.close();
        }
        threads.shutdown();
    }

    private void send(int delivery, String local) throws IOException {
        byte[] record = new SpawnCommand(delivery, 1, s("from"), s(local + "@host")).encode();
        commands.out().write(record, 0, record.length);
    }

    private SpawnReport.Done next() throws IOException {
        return (SpawnReport.Done) SpawnReport.decode(in.read());
    }

    private void expect(int delivery, String report) throws IOException {
        assertEquals(new SpawnReport.Done(delivery, s(report)), next());
    }

    @Test
    void argumentsAndMessageGoThereOutputAndStatusComeBack() throws Exception {
        send(3, "joe");
        expect(3, "K[from, joe, host] one exit 5");
        send(3, "jim");
        expect(3, "K[from, jim, host] one exit 5");
    }

    @Test
    void manyAtOnceAndTheAnswersInTheirOwnOrder() throws Exception {
        for (int i = 0; i < 5; i++) {
            send(i, "wait " + i);
        }
        for (int i = 4; i >= 0; i--) {
            open("wait " + i);
            expect(i, "K[from, wait " + i + ", host] one exit 5");
        }
        assertEquals(0, worker.load());
    }

    @Test
    void whatIsBeyondTheBoundWaits() throws Exception {
        for (int i = 0; i < 7; i++) {
            send(i, "wait " + i);
        }
        open("wait 5");
        open("wait 6");
        open("wait 0");
        Map<Integer, String> ended = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            SpawnReport.Done done = next();
            ended.put(done.delivery(), done.report().toString());
        }
        assertEquals(3, ended.size());
        awaitLoad(4); // those that were sent may come to the worker in another order
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < PATIENCE * 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(1);
        }
        assertTrue(condition.getAsBoolean());
    }

    private void awaitLoad(int load) throws InterruptedException {
        await(() -> worker != null && worker.load() == load);
    }

    private void awaitReady() throws InterruptedException {
        await(() -> worker != null && worker.isReady());
    }

    @Test
    void aBugInOneDeliveryIsItsOwn() throws Exception {
        send(1, "bug");
        expect(1, "Kon purpose exit 6");
        worse = true;
        send(1, "bug");
        expect(1, "K exit 111");
        send(1, "unreportable");
        String report = next().report().toString();
        assertTrue(report.startsWith("ZInternal error: qmail-spawn bug: "
                + "java.lang.AssertionError at common.spawn.WorkerTest$Verbatim."), report);
        send(1, "joe");
        expect(1, "K[from, joe, host] one exit 5");
    }

    @Test
    void oneThatIsSpentFinishesWhatItHasAndGetsNoMore() throws Exception {
        send(1, "wait 1");
        send(2, "wait 2");
        awaitLoad(2);
        spent = true;
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        String report = "";
        for (int i = 0; i < 10_000 && !report.equals("K exit 7"); i++) { // until it is known
            send(3, "joe");
            report = next().report().toString();
        }
        assertEquals("K exit 7", report);
        open("wait 2");
        expect(2, "K[from, wait 2, host] one exit 5");
        assertEquals(0, program.get(PATIENCE, TimeUnit.SECONDS));
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
    }

    /** What it got it would keep, and a place among all deliveries with it. */
    @Test
    void oneThatIsStoppedGetsNoMore() throws Exception {
        AtomicLong now = new AtomicLong();
        clock = now::get;
        process = new String[] {"/bin/sleep", "600"};
        send(1, "wait 1");
        awaitLoad(1);
        Posix.kill(child.pid(), STOP);
        await(() -> child.isStopped());
        now.addAndGet(100); // its silence
        send(2, "joe");
        expect(2, "K exit 7");
        Posix.kill(child.pid(), CONT);
        await(() -> !child.isStopped());
        send(2, "joe");
        expect(2, "K[from, joe, host] one exit 5");
        Posix.kill(child.pid(), STOP);
        await(() -> child.isStopped());
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        send(2, "joe");
        expect(2, "K[from, joe, host] one exit 5"); // idle: nobody knows
        Posix.kill(child.pid(), Signals.KILL);
    }

    @Test
    void oneThatNeverComesToWorkGivesBackWhatItHas() throws Exception {
        mute = true;
        patience = new Worker.Patience(50, 50, 50);
        process = new String[] {"/bin/sleep", "600"};
        send(1, "joe");
        expect(1, "K exit 7");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        await(() -> child.isGroupGone());
    }

    @Test
    void memoryThatRunsOutForOneIsOnlyItsOwn() throws Exception {
        send(1, "wait 1");
        send(2, "no memory");
        expect(2, "K exit 111");
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
    }

    @Test
    void whatItGivesBackIsForTheProgram() throws Exception {
        for (int i = 1; i <= 10; i++) {
            send(i, "not here");
            expect(i, "K exit 7");
        }
        send(1, "joe");
        expect(1, "K[from, joe, host] one exit 5");
        assertEquals(0, worker.load());
    }

    @Test
    void longOutputIsCutAtThePacket() throws Exception {
        send(1, "long 50000");
        expect(1, "K" + "x".repeat(50000) + " exit 5");
        byte[] packet = new WorkerAnswer.Done(
                1, WaitStatus.exited(0), s("y".repeat(70_000))).encode();
        assertEquals(WorkerAnswer.LIMIT, packet.length);
        WorkerAnswer.Done cut = (WorkerAnswer.Done) WorkerAnswer.decode(packet);
        assertEquals(WorkerAnswer.LIMIT - 12, cut.output().length());
    }

    @Test
    void whatIsBeyondWhatItMayHaveIsNotTaken() throws Exception {
        most = 2;
        send(1, "wait 1");
        send(2, "wait 2");
        awaitLoad(2);
        send(3, "joe");
        expect(3, "K exit 7");
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        send(3, "joe");
        expect(3, "K[from, joe, host] one exit 5");
    }

    @Test
    void argumentsThatAreTooLongAreNotTaken() throws Exception {
        send(1, "a".repeat(WorkerTask.LIMIT));
        expect(1, "K exit 7");
    }

    @Test
    void aDeadWorkerIsACrashOfEachOfItsDeliveries() throws Exception {
        send(1, "wait 1");
        send(2, "wait 2");
        awaitLoad(2);
        Socket.end(workersEnd);
        Map<Integer, String> ended = new TreeMap<>();
        for (int i = 0; i < 2; i++) {
            SpawnReport.Done done = next();
            ended.put(done.delivery(), done.report().toString());
        }
        assertEquals(Map.of(1, "K signal 9", 2, "K signal 9"), ended);
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertTrue(worker.isReady());
        send(1, "joe");
        expect(1, "K exit 7");
    }

    /** It dies with one task unread, of which the kernel tells first, and one under way. */
    @Test
    void whatADeadWorkerHadSaidCounts() throws Exception {
        mute = true;
        for (int i = 1; i <= 3; i++) {
            send(i, "" + i);
        }
        awaitLoad(3);
        byte[] packet = new byte[WorkerTask.LIMIT];
        UnixSocket.receive(workersEnd, packet);
        int n = UnixSocket.receive(workersEnd, packet).length();
        WorkerTask done = WorkerTask.decode(Arrays.copyOf(packet, n));
        Map<Integer, String> expected = new TreeMap<>(
                Map.of(1, "K signal 9", 2, "K signal 9", 3, "K signal 9"));
        expected.put(Integer.parseInt(done.arguments().get(1).toString()), "Kdone exit 0");
        synchronized (worker) { // where it must come by before it reads the second packet
            UnixSocket.send(workersEnd, new WorkerAnswer.Ready().encode(), null);
            UnixSocket.send(workersEnd, new WorkerAnswer.Done(
                    done.number(), WaitStatus.exited(0), s("done")).encode(), null);
            workersEnd.close();
            workersEnd = null;
        }
        Map<Integer, String> ended = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            SpawnReport.Done report = next();
            ended.put(report.delivery(), report.report().toString());
        }
        assertEquals(expected, ended);
        assertTrue(worker.isReady());
    }

    /** What it has started lives on, and may be at work for a delivery. */
    @Test
    void aCrashIsToldWhenItsProgramsHaveEnded() throws Exception {
        Path end = directory.resolve("end");
        process = new String[] {
            "/bin/sh", "-c", "while ! test -e " + end + "; do /bin/sleep 0.02; done & exit"};
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Socket.end(workersEnd);
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertFalse(reports.in().awaitReadable(300));
        Files.createFile(end);
        expect(1, "K signal 9");
    }

    /** It is not waited for longer than that. */
    @Test
    void aProgramThatStaysForGoodHoldsUpNoMail() throws Exception {
        int time = 700;
        patience = new Worker.Patience(60_000, 10_000, time);
        process = new String[] {"/bin/sh", "-c", "/bin/sleep 1000 & exit"};
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        long since = System.nanoTime();
        Socket.end(workersEnd);
        expect(1, "K signal 9");
        long milliseconds = (System.nanoTime() - since) / 1_000_000;
        assertTrue(milliseconds > time - 200, milliseconds + " ms");
        Posix.kill(-child.pid(), Signals.KILL);
    }

    @Test
    void oneThatNeverComesToWorkHasBegunNothing() throws Exception {
        mute = true;
        send(1, "joe");
        awaitLoad(1);
        Socket.end(workersEnd);
        expect(1, "K exit 7");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertFalse(worker.isReady());
    }

    @Test
    void anAnswerBeforeItIsReadyEndsIt() throws Exception {
        mute = true;
        send(1, "joe");
        awaitLoad(1);
        byte[] lie = new WorkerAnswer.Done(1, WaitStatus.exited(0), s("lie")).encode();
        UnixSocket.send(workersEnd, lie, null);
        expect(1, "K exit 7");
    }

    @Test
    void oneThatIsAtWorkIsNotDismissedAndOneThatIsRetiredFinishes() throws Exception {
        send(1, "wait 1");
        awaitLoad(1);
        assertEquals(-1, worker.idle());
        assertFalse(worker.dismiss());
        assertTrue(worker.retire());
        send(2, "joe");
        expect(2, "K exit 7");
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertEquals(0, program.get(PATIENCE, TimeUnit.SECONDS));
    }

    @Test
    void oneThatIsAbortedIsACrash() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        worker.abort();
        expect(1, "K signal 9");
    }

    /** The process here is not the worker, but it is the one that must end with it. */
    @Test
    void oneThatDoesNotEndIsKilled() throws Exception {
        process = new String[] {"/bin/sleep", "1000"};
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Posix.kill(child.pid(), 0);
        worker.abort();
        expect(1, "K signal 9");
        await(() -> !exists(child));
    }

    /** Its socket is closed, and that is nothing to it. */
    @Test
    void oneThatWasLetGoAndDoesNotEndIsKilledAfterItsTime() throws Exception {
        int time = 700;
        patience = new Worker.Patience(1000, time, 0);
        process = new String[] {"/bin/sleep", "1000"};
        long since = System.nanoTime();
        send(1, "joe");
        expect(1, "K[from, joe, host] one exit 5");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        await(() -> !exists(child));
        long milliseconds = (System.nanoTime() - since) / 1_000_000;
        assertTrue(milliseconds >= 1000 + time, "it had time to end by itself: " + milliseconds);
    }

    @Test
    void aMinuteWithoutWorkTenSecondsToEndAndAnHourForPrograms() throws Exception {
        worker = Worker.start(this::launch, gone::add, SteadyClock.SYSTEM);
        assertEquals(new Worker.Patience(60_000, 10_000, 3_600_000), worker.patience());
    }

    private static boolean exists(Child child) {
        try {
            Posix.kill(child.pid(), 0);
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    @Test
    void anAnswerThatNobodyAskedForEndsTheWorker() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        byte[] lie = new WorkerAnswer.Done(99, WaitStatus.exited(0), s("lie")).encode();
        UnixSocket.send(workersEnd, lie, null);
        expect(1, "K signal 9");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
    }

    @Test
    void anAnswerThatMakesNoSenseEndsTheWorkerAndItsDescriptorIsNotTaken() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        UnixSocket.send(workersEnd, new byte[] {1, 2, 3}, Fd.STDERR);
        expect(1, "K signal 9");
    }

    /** On a kernel that lets it attach them. */
    @Test
    void descriptorsThatLastWhenTheyAreClosedHoldNobodyUp() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Lingering attached;
        synchronized (worker) { // where it must come by before it closes the socket
            attached = Lingering.attachedTo(workersEnd, new byte[3], new byte[3]);
        }
        try (attached) {
            assertEquals(worker, gone.poll(Lingering.SECONDS / 2, TimeUnit.SECONDS));
            assertEquals(0, worker.load());
            assertTrue(reports.in().awaitReadable(Lingering.SECONDS * 500));
            attached.assertIsNotOver();
        }
        expect(1, "K signal 9");
    }

    @Test
    void itCanAttachNoneWhereTheKernelRefusesThem() throws Exception {
        Fd[] its = new Fd[1];
        worker = Worker.start(socket -> {
            its[0] = socket.copyTo(WORKERS_END);
            return reaper.expect(Child.spawn(new Child.Plan(s("/bin/true"), List.of(s("true")),
                    List.of()).born(Child.Birth.LEADING)));
        }, gone::add, SteadyClock.SYSTEM);
        assertRefused(its[0]);
        its[0].close();
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
    }

    private static void assertRefused(Fd socket) throws PosixException {
        assumeTrue(UnixSocket.refuseDescriptors(socket), "needs Linux 6.16");
        PosixException e = assertThrows(PosixException.class,
                () -> UnixSocket.send(socket, new byte[1], Fd.STDERR));
        assertEquals(Errno.EPERM, e.errno());
    }

    /** Stopped by its owner, it takes no packets; the socket holds some. */
    @Test
    void aWorkerThatIsBehindIsNotWaitedFor() throws Exception {
        bound = 1;
        int taken = 0;
        send(0, "wait " + "a".repeat(7_000));
        awaitLoad(1);
        for (int i = 1; i < 100; i++) {
            int before = worker.load();
            send(i, "wait " + "a".repeat(7_000));
            SpawnReport.Done done = null;
            while (done == null && worker.load() == before) {
                done = reports.in().awaitReadable(10) ? next() : null;
            }
            if (done != null) {
                assertEquals("K exit 7", done.report().toString());
                taken = i;
                break;
            }
        }
        assertTrue(taken > 0 && taken < 100, "took " + taken);
    }

    private static boolean isAnybodyHeldUp() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(
                t -> t.getName().equals("worker") && t.getState() == Thread.State.BLOCKED);
    }

    /** Puts something where the worker's socket was that nothing can be sent through. */
    private Fd breakWorkersEnd() throws PosixException {
        Fd aside = workersEnd.copyTo(WORKERS_END + 1);
        Pipe no = Pipe.open();
        no.in().copyTo(WORKERS_END);
        return aside;
    }

    @Test
    void anAnswerThatCannotBeSentAtFirstIsSentLater() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Fd aside = breakWorkersEnd();
        open("wait 1");
        Thread.sleep(300);
        aside.copyTo(WORKERS_END);
        aside.close();
        assertTrue(reports.in().awaitReadable(10_000));
        expect(1, "K[from, wait 1, host] one exit 5");
    }

    @Test
    void aWorkerThatCannotAnswerEnds() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Fd aside = breakWorkersEnd();
        open("wait 1");
        try {
            assertEquals(111, program.get(PATIENCE, TimeUnit.SECONDS));
        } finally {
            aside.copyTo(WORKERS_END);
            aside.close();
            Socket.end(workersEnd); // as the end of a process does
        }
        expect(1, "K signal 9");
    }

    @Test
    void itIsLetGoWhenThereIsNothingToDo() throws Exception {
        patience = new Worker.Patience(1000, 10_000, 0);
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        synchronized (worker) { // where its time is up, and it looks whether there is work
            await(WorkerTest::isAnybodyHeldUp);
        }
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertTrue(worker.isReady());
        assertEquals(0, program.get(PATIENCE, TimeUnit.SECONDS));
    }
}
