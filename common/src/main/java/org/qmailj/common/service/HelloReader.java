package org.qmailj.common.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Poll;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Bell;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.Shortage;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordPrefix;

/**
 * Reads the {@link Hello} of clients that connected to a service. Nearly all have sent it when they
 * are accepted, or a moment later. The others wait, and one thread waits for all of them: so a
 * client that connects and says nothing costs a descriptor for two seconds, and no thread.
 *
 * <p>These clients have no share yet, so none may hold up a thread. To close descriptors that came
 * along with what they say, or that nobody has read, can last as long as a client likes: such a
 * client is dropped, and {@link UnixSocket} waits for no such end.
 */
final class HelloReader {
    /**
     * Clients that may wait at once. Beyond it the one that has waited longest is dropped; or the
     * newest, where so many have come since the thread in {@link #run} last looked.
     */
    static final int MOST_WAITING = 512;

    /** How long a client may wait. */
    private static final int PATIENCE_MILLISECONDS = 2000;

    /** How long the thread that accepted a client waits for its Hello. */
    private static final int MOMENT_MILLISECONDS = 2;

    /** A pause for a service without descriptors: some session has to end first. */
    private static final int OUT_OF_DESCRIPTORS_MILLISECONDS = 20;

    /**
     * A client that has sent its Hello.
     *
     * @param connection blocks; to be closed by whoever gets this
     * @param peer who the client is, as the kernel says
     */
    record Introduced(Fd connection, UnixSocket.Peer peer, Hello hello) {}

    /** A client that has not sent its whole Hello yet. */
    private static final class Waiting {
        private final Fd connection;
        private final Deadline deadline;
        private final byte[] received = new byte[RecordPrefix.LENGTH + Hello.LENGTH];
        private int length;

        private Waiting(Fd connection, int patience) {
            this.connection = connection;
            this.deadline = Deadline.in(patience);
        }
    }

    private final Fd stop;
    private final Consumer<Introduced> onIntroduced;
    private final int patience;

    // of the thread in run() alone
    /** In the order in which they came. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Poll poll = new Poll();

    /** Calls the thread in {@link #run}. */
    private final Bell bell = Bell.open();

    // guarded by this
    /** Those that the thread in {@link #run} has not seen yet; null when it has ended. */
    private Deque<Waiting> arrived = new ArrayDeque<>();
    private boolean roomWanted;

    /**
     * @param stop becomes readable when the service accepts no more clients
     * @param onIntroduced gets the clients that had to wait
     */
    HelloReader(Fd stop, Consumer<Introduced> onIntroduced) throws PosixException {
        this(stop, onIntroduced, PATIENCE_MILLISECONDS);
    }

    HelloReader(Fd stop, Consumer<Introduced> onIntroduced, int patience) throws PosixException {
        this.stop = stop;
        this.onIntroduced = onIntroduced;
        this.patience = patience;
    }

    /**
     * Reads the Hello of a client that was just accepted. Returns null when it does not come at
     * once, or is none: then this class has the connection, and hands the client over later or
     * closes it.
     */
    Introduced read(Fd connection) {
        Waiting client = new Waiting(connection, patience);
        try {
            Introduced introduced = receive(client);
            if (introduced == null && connection.awaitReadable(MOMENT_MILLISECONDS)) {
                introduced = receive(client);
            }
            if (introduced == null) {
                enqueue(client);
            }
            return introduced;
        } catch (PosixException | BrokenRecord e) {
            drop(client);
            return null;
        }
    }

    private void enqueue(Waiting client) {
        if (tryAdd(client)) {
            bell.ring();
        } else {
            drop(client);
        }
    }

    /** Returns false when there is no room for the client, or nobody to look after it. */
    private synchronized boolean tryAdd(Waiting client) {
        boolean room = arrived != null && arrived.size() < MOST_WAITING;
        if (room) {
            arrived.addLast(client);
        }
        return room;
    }

    /**
     * Frees a descriptor, where a client waits that has one, for a thread that got none to accept
     * the next client with. Pauses, so that the thread does not spin until a session ends.
     */
    void makeRoom() {
        synchronized (this) {
            roomWanted = true;
        }
        bell.ring();
        Pause.SYSTEM.milliseconds(OUT_OF_DESCRIPTORS_MILLISECONDS);
    }

    /** Waits for the clients that have to wait, until {@code stop} becomes readable. */
    void run() throws PosixException {
        while (true) {
            List<Waiting> asked = new ArrayList<>(waiting);
            poll.clear();
            poll.add(stop);
            poll.add(bell.fd());
            for (Waiting client : asked) {
                poll.add(client.connection);
            }
            for (int place : Shortage.await(poll, milliseconds())) {
                if (place == 0) {
                    end();
                    return;
                }
                if (place > 1) {
                    receiveMore(asked.get(place - 2));
                } else {
                    takeArrived();
                }
            }
            dropSilent();
        }
    }

    /** Returns how long {@link #run} may wait: until the next client's time is over. */
    private int milliseconds() {
        return waiting.isEmpty() ? -1 : waiting.getFirst().deadline.left();
    }

    private void end() {
        synchronized (this) {
            waiting.addAll(arrived);
            arrived = null;
        }
        for (Waiting client : waiting) {
            drop(client);
        }
    }

    private void takeArrived() throws PosixException {
        bell.silence();
        int most = MOST_WAITING;
        synchronized (this) {
            waiting.addAll(arrived);
            arrived.clear();
            if (roomWanted) {
                most = Math.min(most, waiting.size() - 1);
            }
            roomWanted = false;
        }
        while (waiting.size() > Math.max(0, most)) {
            drop(waiting.removeFirst());
        }
    }

    private void receiveMore(Waiting client) {
        if (!waiting.contains(client)) {
            return; // dropped since the poll
        }
        try {
            Introduced introduced = receive(client);
            if (introduced != null) {
                waiting.remove(client);
                onIntroduced.accept(introduced);
            }
        } catch (PosixException | BrokenRecord e) {
            waiting.remove(client);
            drop(client);
        }
    }

    /** Receives what the client has sent since; returns null while the Hello is not complete. */
    private static Introduced receive(Waiting client) throws PosixException, BrokenRecord {
        byte[] more = new byte[client.received.length - client.length];
        int n;
        try {
            n = UnixSocket.receiveNow(client.connection, more);
        } catch (PosixException e) {
            if (e.is(Errno.EAGAIN)) {
                return null;
            }
            throw e;
        }
        if (n == 0) {
            throw new BrokenRecord("end within a hello");
        }
        System.arraycopy(more, 0, client.received, client.length, n);
        client.length += n;
        return client.length < client.received.length ? null : introduced(client);
    }

    private static Introduced introduced(Waiting client) throws PosixException, BrokenRecord {
        long length = RecordPrefix.get(client.received, 0);
        if (length != Hello.LENGTH) {
            throw new BrokenRecord("hello of " + length + " bytes");
        }
        byte[] payload = new byte[Hello.LENGTH];
        System.arraycopy(client.received, RecordPrefix.LENGTH, payload, 0, Hello.LENGTH);
        Hello hello = Hello.decode(payload);
        return new Introduced(client.connection, UnixSocket.peer(client.connection), hello);
    }

    private void dropSilent() {
        for (Iterator<Waiting> i = waiting.iterator(); i.hasNext(); ) {
            Waiting client = i.next();
            if (!client.deadline.isOver()) {
                return; // those behind it came later
            }
            i.remove();
            drop(client);
        }
    }

    private static void drop(Waiting client) {
        UnixSocket.discard(client.connection);
    }
}
