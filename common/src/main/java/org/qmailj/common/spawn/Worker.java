package org.qmailj.common.spawn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Clock;
import org.qmailj.common.record.BrokenRecord;

/**
 * The spawner's view of a worker: a process that carries out deliveries as its program would, many
 * in its life. They talk through a pair of packet sockets, of which the worker has one end as
 * descriptor 0: {@link WorkerTask} with the message's descriptor, {@link WorkerAnswer}.
 *
 * <p>The worker may be somebody else's. It is never waited for: a packet that it does not take at
 * once is not sent. No descriptor is taken from it, and an answer that makes no sense, or that it
 * was not asked for, ends it like its death: each order that it had is a crash. Before it has said
 * that it is ready it has begun nothing, and its orders are given back; later it may give back one
 * that it has no memory, descriptor or thread for.
 *
 * <p>When it dies, programs that it has started live on. A crash is told when they have ended, so
 * that the next attempt does not run beside them: it may lead a process group, which nobody is left
 * of then.
 *
 * <p>It is let go by closing the socket after a minute without work, or when its place is needed;
 * it never ends by itself, so no task can get lost between the two. One that does not end within
 * ten seconds then is killed.
 */
public final class Worker {
    /**
     * Our patience with it, in milliseconds.
     *
     * @param idle how long it may be without work
     * @param end what it has for its end once it was let go
     */
    record Patience(int idle, int end) {
        static final Patience OURS = new Patience(60_000, 10_000);
    }

    /**
     * How long programs of a dead worker are waited for. Something that one of them has left behind
     * for good shall not hold up mail for ever.
     */
    private static final int PROGRAMS_MILLISECONDS = 3_600_000;

    private static final int STACK = 256 << 10;

    /** What it may still do. Whether it ever came to work is {@link #ready}. */
    private enum Life {
        /** Takes orders, which it may not have begun to work at. */
        TAKING,
        /** Gets no more, and finishes those that it has. */
        RETIRING,
        /** Broke the rules, or was given up: it is to end at once. */
        CONDEMNED,
        /** Its socket is closed. */
        GONE
    }

    /** Starts its process. */
    public interface Launch {
        /** @param socket the worker's end, for its descriptor 0; closed by the caller */
        Child start(Fd socket) throws PosixException;
    }

    /** Is told when it is gone. */
    public interface Owner {
        void gone(Worker worker);
    }

    private final Fd socket;
    private final Owner owner;
    private final Clock clock;
    private final Patience patience;
    private final Reaper.Expected child;
    private final Map<Integer, Order> underWay = new HashMap<>();
    private int lastNumber;
    private boolean ready;
    private Life life = Life.TAKING;
    private long idleSince;

    private Worker(
            Fd socket, Reaper.Expected child, Owner owner, Clock clock, Patience patience) {
        this.socket = socket;
        this.child = child;
        this.owner = owner;
        this.clock = clock;
        this.patience = patience;
        this.idleSince = clock.milliseconds();
    }

    /**
     * Starts one; throws when there is no process to be had, or nothing to run.
     *
     * @param clock a steady one
     */
    public static Worker start(Launch launch, Reaper reaper, Owner owner, Clock clock)
            throws PosixException {
        return start(launch, reaper, owner, clock, Patience.OURS);
    }

    static Worker start(
            Launch launch, Reaper reaper, Owner owner, Clock clock, Patience patience)
            throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Reaper.Expected child;
        try {
            child = reaper.expect(launch.start(pair.theirs()));
        } catch (PosixException e) {
            pair.ours().close();
            throw e;
        } finally {
            pair.theirs().close();
        }
        Worker worker = new Worker(pair.ours(), child, owner, clock, patience);
        Thread thread = new Thread(null, worker.new Listener(), "worker", STACK);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // no thread to be had
            pair.ours().close();
            throw new PosixException(Errno.EAGAIN);
        }
        return worker;
    }

    Patience patience() {
        return patience;
    }

    /** How many deliveries it has in its hands. */
    public synchronized int load() {
        return underWay.size();
    }

    /** Whether it ever came so far as to work. */
    public synchronized boolean isReady() {
        return ready;
    }

    /** For how many milliseconds it has had nothing to do; -1 while it has. */
    public synchronized long idle() {
        return switch (life) {
            case TAKING -> underWay.isEmpty() ? clock.milliseconds() - idleSince : -1;
            case RETIRING, CONDEMNED, GONE -> -1;
        };
    }

    /** Lets it go if it has nothing to do. */
    public synchronized boolean dismiss() {
        return underWay.isEmpty() && retire();
    }

    /** It gets no more orders, and ends when it has done those that it has. */
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

    /** It shall end at once: each order that it has is a crash. */
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
     * Gives it an order, with the arguments that the program would have. False when it cannot take
     * it: it is gone, or behind, or they are too long.
     *
     * @param pass a descriptor that goes along, or null
     */
    public synchronized boolean offer(Order order, List<ByteString> arguments, Fd pass) {
        int number = lastNumber == Integer.MAX_VALUE ? 1 : lastNumber + 1;
        byte[] packet = new WorkerTask(number, arguments).encode();
        if (life != Life.TAKING || packet == null) {
            return false;
        }
        try {
            UnixSocket.sendNow(socket, packet, pass);
        } catch (PosixException e) {
            return false;
        }
        lastNumber = number;
        underWay.put(number, order);
        return true;
    }

    /** Reads the answers. */
    private final class Listener implements Runnable {
        @Override
        public void run() {
            byte[] packet = new byte[WorkerAnswer.LIMIT];
            try {
                int n = next(packet);
                while (n > 0) {
                    answered(WorkerAnswer.decode(Arrays.copyOf(packet, n)));
                    n = next(packet);
                }
            } catch (BrokenRecord e) {
                abort();
            } catch (IOException e) {
                // as good as dead
            } finally {
                end();
            }
        }
    }

    /** The length of the next packet, 0 at the end. */
    private int next(byte[] packet) throws IOException {
        while (!socket.awaitReadable(patience.idle())) {
            if (dismiss()) {
                return 0;
            }
        }
        return UnixSocket.receiveBytes(socket, packet);
    }

    private void answered(WorkerAnswer answer) throws BrokenRecord {
        Order order;
        synchronized (this) {
            if (!ready) {
                if (!answer.equals(WorkerAnswer.READY)) {
                    throw new BrokenRecord("an answer before the beginning");
                }
                ready = true;
                return;
            }
            order = underWay.remove(answer.number());
            if (underWay.isEmpty()) {
                idleSince = clock.milliseconds();
                endWhenDone();
            }
        }
        if (order == null) {
            throw new BrokenRecord("an answer without a question");
        }
        if (answer.isNotHere()) {
            order.notBegun();
        } else {
            order.carriedOut(answer.status(), answer.output());
        }
    }

    private void end() {
        List<Order> lost;
        boolean condemned;
        synchronized (this) {
            condemned = life == Life.CONDEMNED;
            life = Life.GONE;
            lost = new ArrayList<>(underWay.values());
            underWay.clear();
            socket.closeQuietly();
        }
        owner.gone(this);
        if (!ready) {
            lost.forEach(Order::notBegun);
        }
        child.awaitOrKill(condemned ? 0 : patience.end());
        if (ready && !lost.isEmpty()) {
            child.awaitGroup(PROGRAMS_MILLISECONDS);
            lost.forEach(Order::crashed);
        }
    }
}
