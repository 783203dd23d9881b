package org.qmailj.lspawn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.spawn.Worker;
import org.qmailj.common.spawn.WorkerProgram;
import org.qmailj.lspawn.Users.User;

/** Workers that live on threads of this process; /bin/true stands for the process of each. */
final class InProcess implements LocalWorkers.Launch, Worker.Launch, AutoCloseable {
    /** Where their ends are put: nothing else of this process is there. */
    private static final AtomicInteger NEXT_END = new AtomicInteger(400);

    /** One that was started: for whom, and its end of the socket. */
    record Started(User user, Fd end, CompletableFuture<Integer> program) {}

    private final WorkerProgram.Work work;
    final List<Started> started = Collections.synchronizedList(new ArrayList<>());
    volatile boolean mute;

    InProcess(WorkerProgram.Work work) {
        this.work = work;
    }

    @Override
    public Child start(User user, Fd socket) throws PosixException {
        Fd end = socket.copyTo(NEXT_END.getAndIncrement());
        WorkerProgram made = new WorkerProgram(end, work, 10);
        CompletableFuture<Integer> program = new CompletableFuture<>();
        Thread thread = new Thread(() -> program.complete(mute ? 0 : made.serve()));
        thread.setDaemon(true);
        thread.start();
        started.add(new Started(user, end, program));
        ByteString name = ByteString.of("/bin/true");
        return Child.spawn(new Child.Plan(
                name, List.of(name), List.of(), new int[] {}, null, 111, 111));
    }

    @Override
    public Child start(Fd socket) throws PosixException {
        return start(null, socket);
    }

    @Override
    public void close() throws PosixException {
        for (Started one : started) {
            Socket.end(one.end());
        }
    }
}
