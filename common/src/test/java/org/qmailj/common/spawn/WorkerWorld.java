package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.testing.Eventually;
import org.qmailj.common.testing.Texts;

/** A spawner and its worker, which lives on threads of this process. */
abstract class WorkerWorld implements WorkerProgram.Work {
    /** Where the worker's end is put: nothing else of this process is there. */
    static final int WORKERS_END = 300;

    static final int PATIENCE = 20;

    @TempDir
    Path directory;

    private Pipe commands;
    Pipe reports;
    RecordInput in;
    private CompletableFuture<Integer> server;
    CompletableFuture<Integer> program;
    final BlockingQueue<Worker> gone = new ArrayBlockingQueue<>(10);
    private final Map<String, CountDownLatch> doors = new ConcurrentHashMap<>();
    Fd workersEnd;
    volatile Worker worker;
    private volatile boolean allOpen;
    boolean mute;
    volatile boolean worse;
    volatile boolean spent;
    String[] process = {"/bin/true"};
    Child child;
    int bound = 5;
    int most = Integer.MAX_VALUE;
    SteadyClock clock = SteadyClock.SYSTEM;
    Worker.Patience patience = new Worker.Patience(60_000, 10_000, 3_600_000);
    static Reaper reaper;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Gives all to one worker, which it starts first; what that does not take ends with 7. */
    private final class ToWorker implements Deliverer {
        @Override
        public synchronized Started start(Delivery d) throws PosixException {
            if (worker == null) {
                worker = Worker.start(UnixSocket.packetPair(), WorkerWorld.this::launch,
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
    WorkerProcess launch(Fd socket) throws PosixException {
        workersEnd = socket.copyTo(WORKERS_END);
        WorkerProgram made = new WorkerProgram(workersEnd, this, bound);
        program = CompletableFuture.supplyAsync(mute ? () -> 0 : made::serve, threads);
        List<ByteString> argv = Stream.of(process).map(Texts::s).toList();
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
                return WorkerProgram.GIVEN_BACK;
            }
            if (local.equals("bug")) {
                throw new IllegalStateException("on purpose");
            }
            if (local.equals("unreportable")) {
                return new WorkerProgram.Result.Ended(WaitStatus.exited(5), s("!"));
            }
            String text = local.startsWith("long ")
                    ? "x".repeat(Integer.parseInt(local.substring(5)))
                    : arguments + " " + ByteString.of(contents, 0, n);
            return new WorkerProgram.Result.Ended(WaitStatus.exited(5), s(text));
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
        return new WorkerProgram.Result.Ended(WaitStatus.exited(6), s(found.getMessage()));
    }

    private CountDownLatch door(String name) {
        return doors.computeIfAbsent(name, n -> new CountDownLatch(allOpen ? 0 : 1));
    }

    void open(String name) {
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

    void send(int delivery, String local) throws IOException {
        byte[] record = new SpawnCommand(delivery, 1, s("from"), s(local + "@host")).encode();
        commands.out().write(record, 0, record.length);
    }

    SpawnReport.Done next() throws IOException {
        return (SpawnReport.Done) SpawnReport.decode(in.read());
    }

    void expect(int delivery, String report) throws IOException {
        assertEquals(new SpawnReport.Done(delivery, s(report)), next());
    }

    void awaitLoad(int load) throws Exception {
        Eventually.until("it has " + load + " deliveries",
                () -> worker != null && worker.load() == load);
    }

    void awaitReady() throws Exception {
        Eventually.until("it is ready", () -> worker != null && worker.isReady());
    }
}
