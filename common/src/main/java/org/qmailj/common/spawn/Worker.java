package org.qmailj.common.spawn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Shortage;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.record.BrokenRecord;

/**
 * The spawner's side of a worker: a process that makes many deliveries, each as its program would.
 * They talk through a pair of packet sockets, of which the worker has one end as descriptor 0:
 * {@link WorkerTask} with the message's descriptor, {@link WorkerAnswer}.
 *
 * <p>The worker may be a process of a user, who can do to it what he likes. So the spawner never
 * waits for a worker. A task that the socket does not take at once is not sent, and a worker that
 * is stopped gets none: otherwise a user who stops his own could use up the deliveries that all
 * users share. The spawner accepts no descriptor from a worker, and does not wait until one that
 * came along is closed (a socket may linger). An answer with a descriptor, one that makes no sense
 * and one to no task end the worker. That counts like its death: each task that it had has crashed.
 *
 * <p>A worker that has not said that it is ready has begun nothing: its tasks are given back. Later
 * it may give back a task for which it has no memory, descriptor or thread, and it may ask to be
 * let go because its memory is used up.
 *
 * <p>When the worker dies, programs that it has started live on. Its crash is reported when they
 * have ended, so that the next attempt does not run beside them. For that the worker leads a
 * process group: they have ended when nobody is left of it.
 *
 * <p>The spawner lets the worker go by ending the socket, after a minute without work or when its
 * place is needed. A worker never ends by itself, so no task can get lost in between. One that does
 * not end within ten seconds then is killed.
 *
 * <p>Locks: the monitor guards all that changes. Nobody takes another lock while he holds it: the
 * listener's thread calls owner and outcomes, which have locks of their own, without it.
 */
public final class Worker {
    /**
     * Holds the spawner's patience with a worker.
     *
     * @param idleMilliseconds how long the worker may be without work
     * @param endMilliseconds how long it may take to end once it was let go
     * @param programsMilliseconds how long the spawner waits for the programs of a dead worker:
     *     what one of them has left behind for good must not hold up mail for ever
     */
    record Patience(int idleMilliseconds, int endMilliseconds, int programsMilliseconds) {
        static final Patience OURS = new Patience(60_000, 10_000, 3_600_000);
    }

    private static final int STACK = 256 << 10;

    /** After so long without an answer, /proc is asked whether the worker is stopped. */
    private static final int SILENCE_MILLISECONDS = 100;

    /** What the worker may still do. {@link #ready} tells whether it ever came to work. */
    private enum Life {
        /** Takes tasks, even before it is ready. */
        TAKING,
        /** Gets no more tasks and finishes those that it has. */
        RETIRING,
        /** Broke the rules or was given up: it must end at once. */
        CONDEMNED,
        /** Its socket is closed. */
        GONE
    }

    /** Starts the process of a worker. */
    public interface Launch {
        /**
         * Starts it.
         *
         * @param socket the worker's end, for its descriptor 0; the caller closes it
         */
        WorkerProcess start(Fd socket) throws PosixException;
    }

    /** Is told when a worker is gone. */
    public interface Owner {
        /** Called once, before the tasks that the worker had are ended. */
        void gone(Worker worker);

        /**
         * Called at most once, before {@link #gone}: the worker has used up its memory and takes no
         * more tasks.
         */
        default void spent(Worker worker) {}
    }

    private final Fd socket;
    private final Owner owner;
    private final SteadyClock clock;
    private final Patience patience;
    private final WorkerProcess process;
    private final Map<Integer, TaskOutcome> underWay = new HashMap<>();
    private int lastNumber;
    private Life life = Life.TAKING;

    /** Only the listener's thread sets it, and so may read it without the monitor. */
    private boolean ready;

    private boolean died;

    /** When it last answered, or got the first task after that. */
    private long silentSince;

    private Worker(
            Fd socket, WorkerProcess process, Owner owner, SteadyClock clock, Patience patience) {
        this.socket = socket;
        this.process = process;
        this.owner = owner;
        this.clock = clock;
        this.patience = patience;
        this.silentSince = clock.milliseconds();
    }

    /** Starts a worker. Throws when there is no process or thread for it, or nothing to run. */
    public static Worker start(Launch launch, Owner owner, SteadyClock clock)
            throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        UnixSocket.refuseDescriptors(pair.ours());
        return start(pair, launch, owner, clock, Patience.OURS);
    }

    static Worker start(UnixSocket.Pair pair, Launch launch, Owner owner, SteadyClock clock,
            Patience patience) throws PosixException {
        WorkerProcess process;
        try {
            process = launch.start(pair.theirs());
        } catch (PosixException e) {
            pair.ours().close();
            throw e;
        } finally {
            pair.theirs().close();
        }
        Worker worker = new Worker(pair.ours(), process, owner, clock, patience);
        if (!worker.startListening()) {
            UnixSocket.discard(pair.ours());
            process.awaitOrKill(0);
            throw new PosixException(Errno.EAGAIN);
        }
        return worker;
    }

    /** Begins to listen. Returns false when there is no thread, or no memory, for that. */
    private boolean startListening() {
        try {
            return DaemonThread.start(new Listener(), "worker", STACK) != null;
        } catch (OutOfMemoryError e) { // the listener has a packet of its own
            return false;
        }
    }

    Patience patience() {
        return patience;
    }

    /** Returns the number of tasks that it has. */
    public synchronized int load() {
        return underWay.size();
    }

    /** Returns whether it ever said that it was ready. */
    public synchronized boolean isReady() {
        return ready;
    }

    /** Returns whether it ended without being let go. */
    public synchronized boolean hasDied() {
        return died;
    }

    /** Returns for how long it has had no task; nothing while it has one, or takes no more. */
    public synchronized OptionalLong idleMilliseconds() {
        return switch (life) {
            case TAKING -> underWay.isEmpty()
                    ? OptionalLong.of(clock.milliseconds() - silentSince) : OptionalLong.empty();
            case RETIRING, CONDEMNED, GONE -> OptionalLong.empty();
        };
    }

    /** Lets it go if it has no task. Returns whether it did. */
    public synchronized boolean dismiss() {
        return underWay.isEmpty() && retire();
    }

    /** Gives it no more tasks and lets it go after the last. Returns false if it was too late. */
    public synchronized boolean retire() {
        return switch (life) {
            case TAKING -> {
                life = Life.RETIRING;
                endWhenDone();
                yield true;
            }
            case RETIRING, CONDEMNED, GONE -> false;
        };
    }

    private void endWhenDone() {
        if (life == Life.RETIRING && underWay.isEmpty()) {
            endSocket();
        }
    }

    /** Makes it end at once: each task that it has is a crash. */
    public synchronized void abort() {
        switch (life) {
            case TAKING, RETIRING -> {
                life = Life.CONDEMNED;
                endSocket();
            }
            case CONDEMNED, GONE -> { }
        }
    }

    private void endSocket() {
        try {
            Socket.end(socket);
        } catch (PosixException e) {
            // it has gone before
        }
    }

    /**
     * Gives it a task, with the arguments that the program would have. Returns false when it
     * cannot take the task: it is gone, stopped or behind, has enough to do, or the arguments are
     * too long.
     *
     * @param outcome is told what becomes of a task that it takes
     * @param pass a descriptor that goes along, or null
     * @param most the tasks that it may have at once
     */
    public synchronized boolean offer(
            TaskOutcome outcome, List<ByteString> arguments, Fd pass, int most) {
        int number = lastNumber == Integer.MAX_VALUE ? 1 : lastNumber + 1;
        WorkerTask task = new WorkerTask(number, arguments);
        if (life != Life.TAKING || underWay.size() >= most || !task.fits() || isStopped()) {
            return false;
        }
        try {
            UnixSocket.sendNow(socket, task.encode(), pass);
        } catch (PosixException e) {
            return false;
        }
        lastNumber = number;
        if (underWay.isEmpty()) {
            silentSince = clock.milliseconds();
        }
        underWay.put(number, outcome);
        return true;
    }

    private boolean isStopped() {
        return !underWay.isEmpty()
                && clock.milliseconds() - silentSince >= SILENCE_MILLISECONDS
                && process.isStopped();
    }

    /** Reads the answers. */
    private final class Listener implements Runnable, Shortage.Reception {
        private final byte[] packet = new byte[WorkerAnswer.LIMIT];

        @Override
        public void run() {
            try {
                int n = Shortage.receive(this);
                while (n > 0) {
                    answered(WorkerAnswer.decode(Arrays.copyOf(packet, n)));
                    n = Shortage.receive(this);
                }
            } catch (BrokenRecord e) {
                abort();
            } catch (IOException e) {
                // no answer can come any more, so it counts as dead
            } finally {
                end();
            }
        }

        /**
         * Returns the length of the next packet, 0 at the end. Lets an idle worker go, and one that
         * does not come to work: it has begun nothing.
         */
        @Override
        public int receive() throws PosixException {
            while (!socket.awaitReadable(patience.idleMilliseconds())) {
                if (dismiss()) {
                    return 0;
                }
                if (!isReady()) {
                    abort(); // and read on: it may just have become so
                }
            }
            try {
                return UnixSocket.receiveBytes(socket, packet);
            } catch (PosixException e) {
                if (!e.is(Errno.EBADMSG)) {
                    throw e;
                }
                abort(); // another attempt would find it there again
                return 0;
            }
        }
    }

    private void answered(WorkerAnswer answer) throws BrokenRecord {
        switch (answer) {
            case WorkerAnswer.Ready r -> begin();
            case WorkerAnswer.Spent s -> letGo();
            case WorkerAnswer.Done d -> outcome(d.number()).carriedOut(d.status(), d.output());
            case WorkerAnswer.GivenBack g -> outcome(g.number()).notBegun();
        }
    }

    private synchronized void begin() {
        ready = true;
    }

    private void letGo() {
        owner.spent(this);
        retire();
    }

    /** Takes the task of that number from the worker. */
    private synchronized TaskOutcome outcome(int number) throws BrokenRecord {
        if (!ready) {
            throw new BrokenRecord("an answer before the beginning");
        }
        TaskOutcome outcome = underWay.remove(number);
        silentSince = clock.milliseconds();
        if (underWay.isEmpty()) {
            endWhenDone();
        }
        if (outcome == null) {
            throw new BrokenRecord("an answer without a question");
        }
        return outcome;
    }

    private void end() {
        List<TaskOutcome> lost;
        boolean condemned;
        synchronized (this) {
            condemned = life == Life.CONDEMNED;
            died = life == Life.TAKING;
            life = Life.GONE;
            lost = new ArrayList<>(underWay.values());
            underWay.clear();
        }
        owner.gone(this);
        UnixSocket.discard(socket);
        if (!ready) {
            lost.forEach(TaskOutcome::notBegun);
        }
        process.awaitOrKill(condemned ? 0 : patience.endMilliseconds());
        if (ready && !lost.isEmpty()) {
            process.awaitGroup(patience.programsMilliseconds());
            lost.forEach(TaskOutcome::crashed);
        }
    }
}
