package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Worker;
import org.qmailj.common.spawn.WorkerProcess;
import org.qmailj.common.spawn.WorkerProgram;
import org.qmailj.lspawn.LocalWorkers.Kind;
import org.qmailj.lspawn.Users.User;

/**
 * Workers that live on threads of this process; /bin/true stands for the process of each. They
 * answer with a fixed exit code and the first argument, one that begins with "wait" only when
 * {@link #open} was called.
 */
final class InProcess
        implements LocalWorkers.Launch, Worker.Launch, WorkerProgram.Work, AutoCloseable {
    /** Where their ends are put: nothing else of this process is there. */
    private static final AtomicInteger NEXT_END = new AtomicInteger(400);

    /** One that was started: for whom, and its end of the socket. */
    record Started(User user, Fd end, CompletableFuture<Integer> program, Kind kind) {}

    private final int exitCode;
    private final Reaper reaper;
    private final CountDownLatch waitingBegun = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    final List<Started> started = Collections.synchronizedList(new ArrayList<>());
    final List<Long> sockets = Collections.synchronizedList(new ArrayList<>());
    volatile boolean copies = true;
    /** What the start of a worker that costs little waits for. */
    volatile CountDownLatch answer = new CountDownLatch(0);
    volatile boolean mute;
    volatile boolean spent;

    InProcess(int exitCode, Reaper reaper) {
        this.reaper = reaper;
        this.exitCode = exitCode;
    }

    @Override
    public boolean isSpent() {
        return spent;
    }

    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message) {
        if (arguments.get(0).toString().startsWith("wait")) {
            waitingBegun.countDown();
            try {
                opened.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return new WorkerProgram.Result.Ended(WaitStatus.exited(exitCode), arguments.get(0));
    }

    /** Waits until a worker carries out what waits. */
    void awaitWaiting() throws InterruptedException {
        assertTrue(waitingBegun.await(20, TimeUnit.SECONDS));
    }

    void open() {
        opened.countDown();
    }

    @Override
    public WorkerProcess start(User user, Fd socket, Kind kind) throws PosixException {
        sockets.add(socket.status().ino());
        awaitAnswer(kind);
        if (kind == Kind.COPY && !copies) {
            throw new PosixException(Errno.EAGAIN);
        }
        Fd end = socket.copyTo(NEXT_END.getAndIncrement());
        WorkerProgram made = new WorkerProgram(end, this, 10);
        CompletableFuture<Integer> program = new CompletableFuture<>();
        Thread thread = new Thread(() -> program.complete(mute ? 0 : made.serve()));
        thread.setDaemon(true);
        thread.start();
        started.add(new Started(user, end, program, kind));
        ByteString name = ByteString.of("/bin/true");
        return reaper.expect(Child.spawn(new Child.Plan(name, List.of(name), List.of())));
    }

    private void awaitAnswer(Kind kind) {
        try {
            assertTrue(kind == Kind.LASTING || answer.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public WorkerProcess start(Fd socket) throws PosixException {
        return start(null, socket, Kind.LASTING);
    }

    @Override
    public void close() throws PosixException {
        open();
        for (Started one : started) {
            Socket.end(one.end());
        }
    }
}
