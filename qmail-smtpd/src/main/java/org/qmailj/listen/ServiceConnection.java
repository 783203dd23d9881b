package org.qmailj.listen;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.ServiceClient;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Departure;
import org.qmailj.ingress.Protocol;

/** Hands clients over to one process of the session service, until that process has gone. */
final class ServiceConnection {
    /** After so long without news the process is looked at, whether it is stopped. */
    private static final int SILENCE_MILLISECONDS = 10;

    private final Fd socket;
    private final int pid;
    private final IntPredicate stopped;
    private final SteadyClock clock;
    /** The clients whose sessions have not ended, by number. */
    private final Map<Integer, Admitted> handed = new HashMap<>();
    private final byte[] packet = new byte[Departure.LENGTH];
    private boolean acceptsMore = true;

    /** When there was news, or the process was seen to go on. */
    private long alive;

    private ServiceConnection(Fd socket, int pid, IntPredicate stopped, SteadyClock clock) {
        this.socket = socket;
        this.pid = pid;
        this.stopped = stopped;
        this.clock = clock;
        this.alive = clock.milliseconds();
    }

    /**
     * Returns a connection, or null when there is no service or it does not accept us now.
     *
     * @param stopped tells of a pid whether that process is stopped
     */
    static ServiceConnection open(QmailHome home, IntPredicate stopped, SteadyClock clock) {
        if (!(ServiceClient.open(home, Role.LISTENER) instanceof ServiceClient.Answer.Open open)) {
            return null;
        }
        try (Fd connection = open.connection()) {
            UnixSocket.Peer peer = UnixSocket.peer(connection);
            if (!isLikeUs(peer)) {
                return null;
            }
            UnixSocket.Pair pair = UnixSocket.packetPair();
            try (Fd theirs = pair.theirs()) {
                UnixSocket.send(connection, new byte[1], theirs);
            }
            return new ServiceConnection(pair.ours(), peer.pid(), stopped, clock);
        } catch (PosixException e) {
            return null;
        }
    }

    /**
     * Returns whether its sessions would have the identity that ours have: -u and -g may differ.
     */
    private static boolean isLikeUs(UnixSocket.Peer service) {
        return service.uid() == Posix.effectiveUid() && service.gid() == Posix.effectiveGid();
    }

    Fd socket() {
        return socket;
    }

    /**
     * Returns whether it still accepts clients. Afterwards it only reports the ends of sessions.
     */
    boolean acceptsMore() {
        return acceptsMore;
    }

    /**
     * Returns whether it is stopped: clients would wait in the socket until it goes on. While it
     * says nothing it is looked at 100 times a second at most, however many clients come.
     */
    boolean isStopped() {
        long now = clock.milliseconds();
        if (now - alive < SILENCE_MILLISECONDS) {
            return false;
        }
        if (stopped.test(pid)) {
            return true;
        }
        alive = now;
        return false;
    }

    /** Hands a client over; returns false when the client stays with us. */
    boolean handOver(Admitted client, Protocol protocol, List<ByteString> arguments) {
        byte[] arrival = new Arrival(
                protocol, client.number(), arguments, client.environment()).encode();
        if (arrival.length > Arrival.LIMIT) {
            return false;
        }
        try {
            UnixSocket.sendNow(socket, arrival, client.socket());
        } catch (PosixException e) {
            acceptsMore &= e.errno().isTemporary();
            return false;
        }
        client.connection().close();
        handed.put(client.number(), client);
        return true;
    }

    /** Says what the service reports. */
    sealed interface News {
        /** Says that the session of a connection has ended, with this exit code. */
        record Ended(Connection connection, int code) implements News {}

        /** Says that the service refused a connection, which is ours again. */
        record Returned(Admitted client) implements News {}

        /** Says that the process has gone, or sends nonsense. */
        record Gone() implements News {}
    }

    /** Receives the next news; call it when there is something to read. */
    News next() {
        alive = clock.milliseconds();
        try {
            UnixSocket.Received received = UnixSocket.receive(socket, packet);
            if (received.length() == 0) {
                return new News.Gone();
            }
            Departure departure = Departure.decode(packet, received.length());
            Admitted client = handed.remove(departure.number());
            if (client == null) {
                return new News.Gone();
            }
            return switch (departure) {
                case Departure.Ended ended -> new News.Ended(client.connection(), ended.code());
                case Departure.Refused refused -> returned(client, received.passed());
            };
        } catch (IOException e) {
            return new News.Gone();
        }
    }

    private static News returned(Admitted client, Fd passed) {
        if (passed == null) { // its descriptor was lost, and the client with it
            return new News.Ended(client.connection(), Program.TEMPORARY);
        }
        return new News.Returned(client.with(client.connection().returnedAs(passed)));
    }

    /** Closes the connection; returns the clients whose sessions have not ended. */
    List<Admitted> close() {
        socket.closeQuietly();
        return List.copyOf(handed.values());
    }
}
