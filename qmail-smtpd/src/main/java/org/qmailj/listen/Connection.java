package org.qmailj.listen;

import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Environment;

/** A client, from accept to the end of its session. */
final class Connection {
    /** For one whose session is a process: its pid is the number, once there is one. */
    static final int NO_NUMBER = 0;

    private final int number;
    private final Socket.Name remote;
    private Fd socket;
    private Peers peers;
    private Environment environment;
    private boolean announced;

    Connection(int number, Fd socket, Socket.Name remote) {
        this.number = number;
        this.socket = socket;
        this.remote = remote;
    }

    int number() {
        return number;
    }

    Fd socket() {
        return socket;
    }

    /** The same with a number. */
    Connection numbered(int newNumber) {
        Connection other = new Connection(newNumber, socket, remote);
        other.peers = peers;
        other.environment = environment;
        other.announced = announced;
        return other;
    }

    Socket.Name remote() {
        return remote;
    }

    IpAddress remoteIp() {
        return IpAddress.of(remote.ip(), 0);
    }

    Peers peers() {
        return peers;
    }

    void describe(Peers found) {
        peers = found;
    }

    /** True once: its admission is to be logged. */
    boolean announce() {
        boolean first = !announced;
        announced = true;
        return first;
    }

    /** What its session is given. */
    Environment environment() {
        return environment;
    }

    void admit(Environment admitted) {
        environment = admitted;
    }

    /** It has come back from those to whom it was handed over. */
    void takeBack(Fd again) {
        socket = again;
    }

    /** Our part of it; a session that has it goes on. */
    void close() {
        if (socket == null) {
            return;
        }
        socket.closeQuietly();
        socket = null;
    }
}
