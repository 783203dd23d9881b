package org.qmailj.common.service;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;

/**
 * The socket that a service listens on, with its lock. The order in which they are taken is: lock,
 * bind under another name, listen, rename. So at no moment two processes listen, or clients find a
 * socket that nobody listens on although the service is up.
 */
final class ServiceSocket {
    private static final int BACKLOG = 4096;

    /** For the socket: the directory decides who reaches it. */
    private static final int FOR_ALL = 0666;

    /** For the lock: whoever can open it can hold it, and the service would not come back. */
    private static final int FOR_NOBODY_ELSE = 0600;

    private final Fd lock;
    private final Fd listening;

    private ServiceSocket(Fd lock, Fd listening) {
        this.lock = lock;
        this.listening = listening;
    }

    /** Waits until no other process has the lock, and listens. */
    static ServiceSocket take(QmailHome home, Service service) throws PosixException {
        ByteString path = service.lock(home);
        Fd lock = Fd.open(path, Fd.O_RDWR | Fd.O_CREAT | Fd.O_NOFOLLOW, FOR_NOBODY_ELSE);
        Posix.chmod(path, FOR_NOBODY_ELSE); // one that was there has its own mode
        lock.lock(Fd.LOCK_EX);
        byte[] pid = ByteString.of(Posix.pid() + "\n").toArray();
        lock.truncate(0);
        lock.write(pid, 0, pid.length);
        ByteString socket = service.socket(home);
        ByteString fresh = socket.concat(".new");
        Posix.unlinkIfPresent(fresh);
        Fd listening = UnixSocket.listen(fresh, UnixSocket.Type.STREAM, BACKLOG);
        if (!service.takesDescriptors()) {
            UnixSocket.refuseDescriptors(listening); // those that nobody takes only make trouble
        }
        Posix.chmod(fresh, FOR_ALL);
        Posix.rename(fresh, socket);
        return new ServiceSocket(lock, listening);
    }

    Fd listening() {
        return listening;
    }

    /**
     * Ends the socket for new clients, and gives the lock to another process. The socket is not
     * closed, because threads may be on their way to wait in it.
     */
    void giveUp() throws PosixException {
        Socket.endInput(listening);
        lock.close();
    }
}
