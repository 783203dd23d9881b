package org.qmailj.listen;

import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Socket;

/**
 * Holds an accepted connection.
 *
 * @param number by which the log and the service know its session, above every pid; or {@link
 *     #NO_NUMBER} when the session is to be a process, whose pid is then the number
 * @param remote the client's address and port
 */
record Connection(int number, Fd socket, Socket.Name remote) {
    static final int NO_NUMBER = 0;

    boolean isNumbered() {
        return number != NO_NUMBER;
    }

    Connection numbered(int newNumber) {
        return new Connection(newNumber, socket, remote);
    }

    /** Returns the connection after it came back as another descriptor. */
    Connection returnedAs(Fd newSocket) {
        return new Connection(number, newSocket, remote);
    }

    IpAddress remoteIp() {
        return IpAddress.of(remote.ip(), 0);
    }

    /** Closes our descriptor; a session that has its own goes on. */
    void close() {
        socket.closeQuietly();
    }
}
