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
import org.qmailj.common.posix.UnixSocket;

/**
 * The spawner's view of a worker: a process that carries out deliveries as its program would, many
 * in its life. They talk through a pair of packet sockets, of which the worker has one end as
 * descriptor 0: {@link WorkerTask} with the message's descriptor, {@link WorkerAnswer}.
 *
 * <p>The worker may be somebody else's. It is never waited for: a packet that it does not take at
 * once is not sent. No descriptor is taken from it, and an answer that makes no sense, or that it
 * was not asked for, ends it like its death: each delivery that it had is a crash.
 *
 * <p>It is let go by closing the socket after {@link #IDLE_MILLISECONDS} without work; it never
 * ends by itself, so no task can get lost between the two.
 */
public final class Worker implements Runnable {
    static final int IDLE_MILLISECONDS = 60_000;

    private static final int STACK = 256 << 10;

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
    private final int idleMilliseconds;
    private final Map<Integer, Delivery> underWay = new HashMap<>();
    private int lastNumber;
    private boolean hasAnswered;
    private boolean gone;

    private Worker(Fd socket, Owner owner, int idleMilliseconds) {
        this.socket = socket;
        this.owner = owner;
        this.idleMilliseconds = idleMilliseconds;
    }

    /** Starts one; throws when there is no process to be had, or nothing to run. */
    public static Worker start(Launch launch, Reaper reaper, Owner owner) throws PosixException {
        return start(launch, reaper, owner, IDLE_MILLISECONDS);
    }

    static Worker start(Launch launch, Reaper reaper, Owner owner, int idleMilliseconds)
            throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        try {
            reaper.expect(launch.start(pair.theirs()));
        } catch (PosixException e) {
            pair.ours().close();
            throw e;
        } finally {
            pair.theirs().close();
        }
        Worker worker = new Worker(pair.ours(), owner, idleMilliseconds);
        Thread thread = new Thread(null, worker, "worker", STACK);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // no thread to be had
            pair.ours().close();
            throw new PosixException(Errno.EAGAIN);
        }
        return worker;
    }

    /** How many deliveries it has in its hands. */
    public synchronized int load() {
        return underWay.size();
    }

    /** Whether it ever came so far as to answer. */
    public synchronized boolean hasAnswered() {
        return hasAnswered;
    }

    /**
     * Gives it a delivery, with the arguments that the program would have. False when it cannot
     * take it: it is gone, or behind, or they are too long.
     */
    public synchronized boolean take(Delivery delivery, List<ByteString> arguments) {
        int number = lastNumber + 1;
        byte[] packet = new WorkerTask(number, arguments).encode();
        if (gone || packet == null) {
            return false;
        }
        try {
            UnixSocket.sendNow(socket, packet, delivery.message());
        } catch (PosixException e) {
            return false;
        }
        lastNumber = number;
        underWay.put(number, delivery);
        return true;
    }

    /** Reads the answers. */
    @Override
    public void run() {
        byte[] packet = new byte[WorkerAnswer.LIMIT];
        try {
            for (int n = next(packet); n > 0; n = next(packet)) {
                WorkerAnswer answer = WorkerAnswer.decode(Arrays.copyOf(packet, n));
                Delivery delivery = answered(answer.number());
                if (delivery == null) {
                    break;
                }
                delivery.carriedOut(answer.status(), answer.output());
            }
        } catch (IOException e) {
            // as good as dead
        } finally {
            end();
        }
    }

    /** The length of the next packet, 0 at the end. */
    private int next(byte[] packet) throws IOException {
        while (!socket.awaitReadable(idleMilliseconds)) {
            if (letGo()) {
                return 0;
            }
        }
        return UnixSocket.receiveBytes(socket, packet);
    }

    private synchronized boolean letGo() {
        gone = underWay.isEmpty();
        return gone;
    }

    private synchronized Delivery answered(int number) {
        hasAnswered = true;
        return underWay.remove(number);
    }

    private void end() {
        List<Delivery> lost;
        synchronized (this) {
            gone = true;
            lost = new ArrayList<>(underWay.values());
            underWay.clear();
            try {
                socket.close();
            } catch (PosixException e) {
                // the descriptor is gone all the same
            }
        }
        owner.gone(this);
        for (Delivery delivery : lost) {
            delivery.crashed();
        }
    }
}
