package org.qmailj.sessions;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.Shortage;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.service.WaitingThreads;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Departure;

/**
 * Serves the connections that one listener hands over (docs/PROTOCOL.md, role 5): a packet {@link
 * Arrival} for each, with the connection as its descriptor, and back a packet {@link Departure}
 * when the session has ended.
 *
 * <p>{@link WaitingThreads} run the sessions. The one beyond {@link Sessions#HANDED_OVER} gives
 * connections back.
 */
final class Handover implements WaitingThreads.Source, AutoCloseable {
    /** How many threads there are beside those of sessions, to refuse further connections. */
    private static final int TO_REFUSE = 16;

    /** Buffers for the threads that wait for a packet. Threads that run a session need none. */
    private final Queue<byte[]> packets = new ConcurrentLinkedQueue<>();

    private final Sessions sessions;
    private final Fd channel;

    private Handover(Sessions sessions, Fd channel) {
        this.sessions = sessions;
        this.channel = channel;
    }

    /** Receives the packet socket that a listener passes through its connection. */
    static Handover accept(Sessions sessions, Fd connection) throws IOException {
        UnixSocket.Received received = UnixSocket.receive(connection, new byte[1]);
        if (received.passed() == null) {
            throw new BrokenRecord("no channel");
        }
        return new Handover(sessions, received.passed());
    }

    /** Runs until the listener has gone and the last session has ended. */
    void run() {
        WaitingThreads threads = new WaitingThreads(this, Sessions.HANDED_OVER + TO_REFUSE);
        threads.start();
        threads.awaitEnd();
    }

    /** Accepts only the packets that were sent before; afterwards the threads end. */
    void endSoon() {
        try {
            Socket.endInput(channel);
        } catch (PosixException e) {
            // it has gone already
        }
    }

    @Override
    public WaitingThreads.Work take() {
        byte[] kept = packets.poll();
        byte[] packet = kept == null ? new byte[Arrival.LIMIT] : kept;
        try {
            return take(packet);
        } finally {
            packets.add(packet);
        }
    }

    private WaitingThreads.Work take(byte[] packet) {
        while (true) {
            try {
                UnixSocket.Received received = UnixSocket.receive(channel, packet);
                if (received.length() == 0) {
                    return null;
                }
                WaitingThreads.Work arrived = arrived(packet, received);
                if (arrived != null) {
                    return arrived;
                }
            } catch (PosixException e) {
                if (e.meansNoMemory()) {
                    Shortage.pause(); // the packet is still there
                } else if (!e.is(Errno.EMSGSIZE)) {
                    return null;
                }
            }
        }
    }

    /**
     * Returns the connection of a packet, or null. A packet that makes no sense is dropped. If this
     * process had no descriptor left, the kernel has dropped the connection, and its listener is
     * told: it counts the connection until then.
     */
    private WaitingThreads.Work arrived(byte[] packet, UnixSocket.Received received) {
        try {
            Arrival arrival = Arrival.decode(packet, received.length());
            if (received.passed() != null) {
                return new Arrived(arrival, received.passed());
            }
            tell(new Departure.Ended(arrival.number(), Program.TEMPORARY), null);
        } catch (BrokenRecord e) {
            close(received.passed());
        }
        return null;
    }

    private final class Arrived implements WaitingThreads.Work {
        private final Arrival arrival;
        private final Fd connection;

        Arrived(Arrival arrival, Fd connection) {
            this.arrival = arrival;
            this.connection = connection;
        }

        @Override
        public void run() {
            if (sessions.enter()) {
                serve(arrival, connection);
            } else {
                refuse();
            }
        }

        @Override
        public void refuse() {
            tell(new Departure.Refused(arrival.number()), connection);
            close(connection);
        }
    }

    private void serve(Arrival arrival, Fd connection) {
        int code = arrival.protocol().failed(); // unless the session gets to one of its own
        Sessions.Ended ended = null;
        try {
            Stream client = Stream.plain(connection, arrival.protocol().deathSeconds());
            ended = sessions.run(arrival.protocol(), arrival.environment(), client);
            code = ended.code();
        } finally {
            close(connection);
            if (ended != null) {
                ended.tidy();
            }
            sessions.leave();
            tell(new Departure.Ended(arrival.number(), code), null);
        }
    }

    private void tell(Departure departure, Fd connection) {
        try {
            UnixSocket.send(channel, departure.encode(), connection);
        } catch (PosixException e) {
            // the listener has gone
        }
    }

    private static void close(Fd fd) {
        if (fd == null) {
            return;
        }
        fd.closeQuietly();
    }

    @Override
    public void close() {
        close(channel);
    }
}
