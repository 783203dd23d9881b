package org.qmailj.common.spawn;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Program;

/**
 * The worker's side of {@link Worker}: takes tasks from a packet socket, carries out a bounded
 * number of them at once, each on a thread of its own, and answers them in the order in which they
 * end. When the spawner closes the socket, it finishes what it has and is done.
 *
 * <p>All threads that have nothing to do wait in the same receive; whoever takes the last place
 * there away by having got a task starts another thread, up to the bound. What comes beyond it
 * waits in the socket.
 */
public final class WorkerProgram implements Runnable {
    /** What the program does with one message. Called by many threads at once. */
    public interface Work {
        /**
         * Carries out a task. Whatever it throws counts as a bug of ours.
         *
         * @param message closed by the caller; null when none came along
         */
        Result carryOut(List<ByteString> arguments, Fd message) throws PosixException;
    }

    /** How the program would have ended, and what it would have written. */
    public record Result(WaitStatus status, ByteString output) {
        public static final Result NOT_NOW =
                new Result(WaitStatus.exited(Program.TEMPORARY), ByteString.EMPTY);
    }

    private static final int STACK = 256 << 10;

    private final Fd socket;
    private final Work work;
    private final int bound;
    private int threads;
    private int waiting;
    private boolean broken;

    /** @param bound tasks at once */
    public WorkerProgram(Fd socket, Work work, int bound) {
        this.socket = socket;
        this.work = work;
        this.bound = bound;
    }

    /** Until the spawner has gone and the last task is done; answers the exit code. */
    public synchronized int serve() {
        try {
            UnixSocket.send(socket, WorkerAnswer.READY.encode(), null);
        } catch (PosixException e) {
            return Program.TEMPORARY;
        }
        startThread();
        while (threads > 0 && !broken) {
            try {
                wait();
            } catch (InterruptedException e) {
                // nobody interrupts; and tasks are still to be answered
            }
        }
        return broken ? Program.TEMPORARY : 0;
    }

    private void startThread() {
        Thread thread = new Thread(null, this, "task", STACK);
        thread.setDaemon(true);
        threads++;
        waiting++;
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // no thread to be had: the others do all
            waiting--;
            threads--;
        }
    }

    @Override
    public void run() {
        boolean ended = false;
        try {
            byte[] packet = new byte[WorkerTask.LIMIT];
            UnixSocket.Received task = receive(packet);
            while (task.length() > 0) {
                took();
                answer(Arrays.copyOf(packet, task.length()), task.passed());
                waits();
                task = receive(packet);
            }
            ended = true;
        } catch (IOException e) {
            // then there is nobody to answer to
        } finally {
            end(!ended);
        }
    }

    private UnixSocket.Received receive(byte[] packet) throws IOException {
        return UnixSocket.receive(socket, packet);
    }

    private synchronized void took() {
        waiting--;
        if (waiting == 0 && threads < bound) {
            startThread();
        }
    }

    private synchronized void waits() {
        waiting++;
    }

    private synchronized void end(boolean because) {
        broken |= because;
        threads--;
        notifyAll();
    }

    private void answer(byte[] packet, Fd message) throws IOException {
        WorkerTask task = WorkerTask.decode(packet);
        Result result = result(task, message);
        WorkerAnswer answer = new WorkerAnswer(task.number(), result.status(), result.output());
        try {
            UnixSocket.send(socket, answer.encode(), null);
        } catch (PosixException e) {
            // the spawner has gone; what is under way is finished all the same
        }
    }

    private Result result(WorkerTask task, Fd message) {
        try (message) {
            return work.carryOut(task.arguments(), message);
        } catch (PosixException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return Result.NOT_NOW;
        }
    }
}
