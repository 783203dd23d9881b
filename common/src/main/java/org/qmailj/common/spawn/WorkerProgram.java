package org.qmailj.common.spawn;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.Shortage;

/**
 * The worker's side of {@link Worker}. Takes tasks from a packet socket, carries out a bounded
 * number of them at once, each on a thread of its own, and answers them in the order in which they
 * end. When the spawner ends the socket, it finishes the tasks that it has.
 *
 * <p>All idle threads wait in the same receive. A thread that gets a task and leaves no other
 * waiting starts one first, up to the bound; what comes beyond it waits in the socket.
 *
 * <p>A task that there is no memory for is given back, and so is one whose thread would leave none
 * to take the next: so no task can end another by what it asks for. All that a thread needs to take
 * a task and to give it back it has from its start.
 *
 * <p>The services' {@code WaitingThreads} do much the same, but theirs come and go. A worker may be
 * a copy of a JVM, where nothing collects what an ended thread leaves behind, so ours stay; and one
 * monitor sees to it that no answer precedes {@link WorkerAnswer.Ready}.
 */
public final class WorkerProgram {
    /** What the program does for a task. Called by many threads at once. */
    public interface Work {
        /**
         * Carries out a task. A PosixException or a lack of memory means {@link #NOT_NOW}; anything
         * else that is thrown is a bug.
         *
         * @param message the caller closes it; null when no descriptor was left for it
         */
        Result carryOut(List<ByteString> arguments, Fd message) throws PosixException;

        /**
         * Returns whether it should make no more than the tasks that it has, because it has no
         * memory for many more.
         */
        default boolean isSpent() {
            return false;
        }

        /** Returns the result of a task that ended in a bug, for the log to tell of it. */
        default Result broken(Throwable found) {
            return NOT_NOW;
        }
    }

    /** What became of a task. */
    public sealed interface Result {
        /** Returns it as the answer to the task of that number. */
        WorkerAnswer to(int number);

        /** Holds how the program would have ended and what it would have written. */
        record Ended(WaitStatus status, ByteString output) implements Result {
            @Override
            public WorkerAnswer to(int number) {
                return new WorkerAnswer.Done(number, status, output);
            }
        }

        /** Nothing was done: the program itself is to do it. */
        record GivenBack() implements Result {
            @Override
            public WorkerAnswer to(int number) {
                return new WorkerAnswer.GivenBack(number);
            }
        }
    }

    /**
     * The task failed for the moment. Like the next one, it is made in advance: it is needed when
     * there may be no memory to make it.
     */
    public static final Result NOT_NOW =
            new Result.Ended(WaitStatus.exited(Program.TEMPORARY), ByteString.EMPTY);

    /** The task is given back. */
    public static final Result GIVEN_BACK = new Result.GivenBack();

    private static final int STACK = 256 << 10;

    /** How often an answer is tried while there is no memory for it: a minute in all. */
    private static final int ANSWER_TRIES = 600;

    private static final byte[] SPENT = new WorkerAnswer.Spent().encode();

    private final Fd socket;
    private final Work work;
    private final int bound;
    private int threads;
    private int waiting;
    private boolean broken;
    private boolean spent;

    /** @param bound tasks at once */
    public WorkerProgram(Fd socket, Work work, int bound) {
        this.socket = socket;
        this.work = work;
        this.bound = bound;
    }

    /**
     * Serves until the spawner has ended the socket and the last task is done. Returns the exit
     * code: 0, or 111 when it could not begin or was sent what makes no sense.
     */
    public synchronized int serve() {
        if (!startThread()) {
            return Program.TEMPORARY;
        }
        try { // no thread can answer a task earlier: that takes the monitor that we hold
            UnixSocket.send(socket, new WorkerAnswer.Ready().encode(), null);
        } catch (PosixException e) {
            broken = true; // the spawner has given the tasks in the socket to others
            return Program.TEMPORARY;
        }
        while (threads > 0 && !broken) {
            Pause.await(this);
        }
        return broken ? Program.TEMPORARY : 0;
    }

    /** Starts a thread. Returns false when there is none, or no memory for one. */
    private boolean startThread() {
        try {
            if (DaemonThread.start(new Taker(), "task", STACK) == null) {
                return false;
            }
        } catch (OutOfMemoryError e) { // each has a packet of its own
            return false;
        }
        threads++;
        waiting++;
        return true;
    }

    /**
     * Counts a thread that got a task. Returns false when none is left to take the next, or the
     * program is about to end.
     */
    private synchronized boolean took() {
        waiting--;
        return !broken && (waiting > 0 || threads == bound || startThread());
    }

    private synchronized void waits() {
        waiting++;
    }

    /** Returns true once, when the work is spent. */
    private synchronized boolean becomesSpent() {
        boolean becomes = !spent && work.isSpent();
        spent |= becomes;
        return becomes;
    }

    private synchronized void end(boolean failed) {
        broken |= failed;
        threads--;
        notifyAll();
    }

    /** Takes a task and carries it out, again and again. */
    private final class Taker implements Runnable, Shortage.Reception {
        private final byte[] packet = new byte[WorkerTask.LIMIT];
        private final int[] passed = new int[1];

        @Override
        public void run() {
            boolean ended = false;
            try {
                int length = Shortage.receive(this);
                while (length > 0) {
                    int number = WorkerTask.number(packet, length);
                    answer(number, took() ? result(length) : refused());
                    if (becomesSpent()) {
                        tell(SPENT);
                    }
                    waits();
                    length = Shortage.receive(this);
                }
                ended = true;
            } catch (IOException e) {
                // there is nobody to answer to, or no way: then our end says it
            } finally {
                end(!ended);
            }
        }

        @Override
        public int receive() throws PosixException {
            return UnixSocket.receive(socket, packet, passed);
        }

        private Result refused() throws PosixException {
            if (passed[0] != -1) {
                Fd.of(passed[0]).close();
            }
            return GIVEN_BACK;
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
            } catch (PosixException | OutOfMemoryError | ByteBuilder.TooLong e) {
                return NOT_NOW;
            } catch (RuntimeException | Error e) {
                return broken(e);
            }
        }

        private Result broken(Throwable found) {
            try {
                return work.broken(found);
            } catch (RuntimeException | Error e) {
                return NOT_NOW;
            }
        }

        /**
         * Answers the task, even if that takes long: it is done, and the spawner must know. Throws
         * when memory does not come back: then the spawner learns of it by our end.
         */
        private void answer(int number, Result result) throws PosixException {
            for (int tries = 1; !tryAnswer(number, result, tries); tries++) {
                if (tries == ANSWER_TRIES) {
                    throw new PosixException(Errno.ENOMEM);
                }
                Shortage.pause();
            }
        }

        private void tell(byte[] answer) throws PosixException {
            for (int tries = 1; !trySend(answer, tries); tries++) {
                Shortage.pause();
            }
        }

        /** Sends the answer. Returns false when it is to be tried again. */
        private boolean tryAnswer(int number, Result result, int tries) throws PosixException {
            try {
                return trySend(result.to(number).encode(), tries);
            } catch (OutOfMemoryError e) {
                return false;
            }
        }

        /** Sends it. Returns false when it is to be tried again. */
        private boolean trySend(byte[] answer, int tries) throws PosixException {
            try {
                UnixSocket.send(socket, answer, null);
                return true;
            } catch (PosixException e) {
                if (Shortage.isOtherSideGone(e)) {
                    return true; // there is nobody to tell; other tasks are still finished
                }
                if (!Shortage.mayPass(e, tries)) {
                    throw e;
                }
                return false;
            }
        }
    }
}
