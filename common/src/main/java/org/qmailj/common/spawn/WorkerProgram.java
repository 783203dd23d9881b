package org.qmailj.common.spawn;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Errno;
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
 *
 * <p>A task that there is no memory for is given back, and so is one whose thread would leave
 * nobody to take the next: what one task asks for ends no other.
 */
public final class WorkerProgram {
    /** What the program does with one message. Called by many threads at once. */
    public interface Work {
        /**
         * Carries out a task. What it throws beside that counts as a bug of ours.
         *
         * @param message closed by the caller; null when no descriptor was left for it
         */
        Result carryOut(List<ByteString> arguments, Fd message) throws PosixException;

        /** What a task comes to that ended in a bug, so that the log hears of it. */
        default Result broken(Throwable found) {
            return Result.NOT_NOW;
        }
    }

    /** How the program would have ended, and what it would have written. */
    public record Result(WaitStatus status, ByteString output) {
        public static final Result NOT_NOW =
                new Result(WaitStatus.exited(Program.TEMPORARY), ByteString.EMPTY);

        /** Nothing was done: the program itself is to do it. */
        public static final Result NOT_HERE =
                new Result(WorkerAnswer.NOT_HERE, ByteString.EMPTY);
    }

    private static final int STACK = 256 << 10;
    private static final int PAUSE_MILLISECONDS = 100;

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
        if (!startThread()) {
            return Program.TEMPORARY;
        }
        try { // nobody answers a task before: that takes our monitor
            UnixSocket.send(socket, WorkerAnswer.READY.encode(), null);
        } catch (PosixException e) {
            return Program.TEMPORARY;
        }
        while (threads > 0 && !broken) {
            try {
                wait();
            } catch (InterruptedException e) {
                // nobody interrupts; and tasks are still to be answered
            }
        }
        return broken ? Program.TEMPORARY : 0;
    }

    /** False when there is no thread to be had, or no memory for one. */
    private boolean startThread() {
        try {
            Thread thread = new Thread(null, new Taker(), "task", STACK);
            thread.setDaemon(true);
            thread.start();
        } catch (OutOfMemoryError e) {
            return false;
        }
        threads++;
        waiting++;
        return true;
    }

    /** False when nobody would be left to take the next one. */
    private synchronized boolean took() {
        waiting--;
        return waiting > 0 || threads == bound || startThread();
    }

    private synchronized void waits() {
        waiting++;
    }

    private synchronized void end(boolean because) {
        broken |= because;
        threads--;
        notifyAll();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            // nobody interrupts; then it is tried sooner
        }
    }

    /** Takes a task and carries it out, again and again. Has what that needs from the beginning. */
    private final class Taker implements Runnable {
        private final byte[] packet = new byte[WorkerTask.LIMIT];
        private final int[] passed = new int[1];

        @Override
        public void run() {
            boolean ended = false;
            try {
                int length = receive();
                while (length > 0) {
                    answer(took() ? result(length) : refused());
                    waits();
                    length = receive();
                }
                ended = true;
            } catch (IOException e) {
                // then there is nobody to answer to
            } finally {
                end(!ended);
            }
        }

        private int receive() throws IOException {
            while (true) {
                try {
                    return UnixSocket.receive(socket, packet, passed);
                } catch (PosixException e) {
                    if (!isShort(e)) {
                        throw e;
                    }
                }
                pause(); // it is still there
            }
        }

        private boolean isShort(PosixException e) {
            return e.is(Errno.ENOMEM) || e.is(Errno.ENOBUFS);
        }

        private Result refused() throws PosixException {
            if (passed[0] != -1) {
                Fd.of(passed[0]).close();
            }
            return Result.NOT_HERE;
        }

        private Result result(int length) throws IOException {
            WorkerTask task;
            try {
                task = WorkerTask.decode(Arrays.copyOf(packet, length));
            } catch (OutOfMemoryError e) {
                return refused();
            }
            try (Fd message = passed[0] == -1 ? null : Fd.of(passed[0])) {
                return work.carryOut(task.arguments(), message);
            } catch (PosixException | OutOfMemoryError e) {
                return Result.NOT_NOW;
            } catch (RuntimeException | Error e) {
                return broken(e);
            }
        }

        private Result broken(Throwable found) {
            try {
                return work.broken(found);
            } catch (RuntimeException | Error e) {
                return Result.NOT_NOW;
            }
        }

        /** It is done: who asked must know. */
        private void answer(Result result) {
            while (!isAnswered(result)) {
                pause();
            }
        }

        /** False when there is no memory for it. */
        private boolean isAnswered(Result result) {
            try {
                int number = WorkerTask.number(packet);
                WorkerAnswer answer = new WorkerAnswer(number, result.status(), result.output());
                UnixSocket.send(socket, answer.encode(), null);
                return true;
            } catch (OutOfMemoryError e) {
                return false;
            } catch (PosixException e) {
                return !isShort(e); // the spawner has gone; the rest is finished all the same
            }
        }
    }
}
