package org.qmailj.remote;

import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;

/** Connects within a time limit (timeoutconn.c). */
final class Connector {
    private Connector() {}

    static Fd socket() {
        try {
            return Socket.stream(false);
        } catch (PosixException e) {
            throw Failure.tempOserr();
        }
    }

    /**
     * Connects. The socket stays non-blocking, so that its time limits hold for writes of any size.
     * Throws ETIMEDOUT when the other side did not respond at all.
     */
    static void connect(Fd socket, IpAddress ip, int port, int seconds) throws PosixException {
        Socket.noDelay(socket);
        Socket.connectWithin(socket, ip.toArray(), port, seconds);
    }
}
