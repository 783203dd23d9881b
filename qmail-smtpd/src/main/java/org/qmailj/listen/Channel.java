package org.qmailj.listen;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.ServiceClient;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Departure;

/** The way to a process of the sessions' service, until that process has gone. */
final class Channel {
    private final Fd socket;
    private final Map<Integer, Connection> handed = new HashMap<>();
    private final byte[] packet = new byte[Departure.LENGTH];
    private boolean takesMore = true;

    private Channel(Fd socket) {
        this.socket = socket;
    }

    /** Null when there is no service, or it does not want us now. */
    static Channel open(QmailHome home) {
        if (!(ServiceClient.open(home, Role.LISTENER) instanceof ServiceClient.Answer.Open open)) {
            return null;
        }
        try (Fd connection = open.connection()) {
            UnixSocket.Pair pair = UnixSocket.packetPair();
            try (Fd theirs = pair.theirs()) {
                UnixSocket.send(connection, new byte[1], theirs);
            }
            return new Channel(pair.ours());
        } catch (PosixException e) {
            return null;
        }
    }

    Fd socket() {
        return socket;
    }

    boolean takesMore() {
        return takesMore;
    }

    /** Hands it over; false when it stays with us. */
    boolean hand(Connection connection, Role role, List<ByteString> arguments) {
        byte[] arrival = new Arrival(
                role, connection.number(), arguments, connection.environment()).encode();
        if (arrival.length > Arrival.LIMIT) {
            return false;
        }
        try {
            UnixSocket.sendNow(socket, arrival, connection.socket());
        } catch (PosixException e) {
            takesMore &= e.errno().isTemporary();
            return false;
        }
        connection.close();
        handed.put(connection.number(), connection);
        return true;
    }

    /**
     * What became of a connection.
     *
     * @param code the exit code, unless it came back
     */
    record News(Connection connection, boolean cameBack, int code) {}

    /** The next news, when there is something to read; null when the process has gone. */
    News next() {
        try {
            UnixSocket.Received received = UnixSocket.receive(socket, packet);
            if (received.length() == 0) {
                return null;
            }
            Departure departure = Departure.decode(packet, received.length());
            Connection connection = handed.remove(departure.number());
            if (connection == null) {
                return null;
            }
            boolean back = departure.isRefused() && received.passed() != null;
            if (back) {
                connection.takeBack(received.passed());
            }
            return new News(connection, back, departure.code());
        } catch (IOException e) {
            return null;
        }
    }

    /** Closes it; answers those that were not over. */
    List<Connection> close() {
        socket.closeQuietly();
        return List.copyOf(handed.values());
    }
}
