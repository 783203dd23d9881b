package org.qmailj.common.service;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Pause;

/**
 * The socket that a service listens on, with its lock. The order in which they are taken is: lock,
 * bind under another name, listen, rename. So at no moment two processes listen, or clients find a
 * socket that nobody listens on although the service is up.
 */
final class ServiceSocket {
    private static final int BACKLOG = 4096;

    /** Mode of the socket. Who may reach it is decided by the mode of its directory. */
    private static final int FOR_ALL = 0666;

    /**
     * Mode of the lock. Whoever can open that file can lock it, and so keep the service from
     * starting.
     */
    private static final int FOR_NOBODY_ELSE = 0600;

    /** How long another process may have the lock before the log tells. */
    private static final int SILENT_MILLISECONDS = 3000;

    private static final int LOOK_MILLISECONDS = 20;
    private static final int LONGEST_PID = 20;

    private final Fd lock;
    private final Fd listening;

    private ServiceSocket(Fd lock, Fd listening) {
        this.lock = lock;
        this.listening = listening;
    }

    /**
     * Waits until no other process has the lock, and listens. Tells the log when that lasts longer
     * than a service that was released needs: it may be one whose supervisor was killed, so that
     * nobody ends it.
     */
    static ServiceSocket take(QmailHome home, Service service, ByteSink log)
            throws PosixException {
        ByteString path = service.lock(home);
        Fd lock = Fd.open(path, Fd.O_RDWR | Fd.O_CREAT | Fd.O_NOFOLLOW, FOR_NOBODY_ELSE);
        Posix.chmod(path, FOR_NOBODY_ELSE); // open sets no mode on a file that was there
        await(lock, path, service, log);
        byte[] pid = ByteString.of(Posix.pid() + "\n").toArray();
        lock.truncate(0);
        lock.write(pid, 0, pid.length);
        ByteString socket = service.socket(home);
        ByteString fresh = socket.concat(".new");
        Posix.unlinkIfPresent(fresh);
        Fd listening = UnixSocket.listen(fresh, UnixSocket.Type.STREAM, BACKLOG);
        if (!service.takesDescriptors()) {
            UnixSocket.refuseDescriptors(listening); // closing one may last: see HelloReader
        }
        Posix.chmod(fresh, FOR_ALL);
        Posix.rename(fresh, socket);
        return new ServiceSocket(lock, listening);
    }

    private static void await(Fd lock, ByteString path, Service service, ByteSink log)
            throws PosixException {
        for (int waited = 0; !tryLock(lock); waited += LOOK_MILLISECONDS) {
            if (waited >= SILENT_MILLISECONDS) {
                tell(path, service, log);
                lock.lock(Fd.LOCK_EX);
                return;
            }
            Pause.SYSTEM.milliseconds(LOOK_MILLISECONDS);
        }
    }

    private static boolean tryLock(Fd lock) throws PosixException {
        try {
            lock.lock(Fd.LOCK_EX | Fd.LOCK_NB);
            return true;
        } catch (PosixException e) {
            if (e.is(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    private static void tell(ByteString path, Service service, ByteSink log) {
        byte[] pid = new byte[LONGEST_PID];
        try (Fd file = Fd.openRead(path)) {
            int n = Math.max(0, file.read(pid, 0, pid.length));
            ByteString holder = ByteString.of(pid, 0, n);
            int end = Decimal.end(holder, 0);
            ByteString line = ByteString.of(service.program() + ": process ")
                    .concat(holder.substring(0, end)).concat(" serves: waiting for its end\n");
            log.write(line.toArray(), 0, line.length());
        } catch (IOException e) {
            // there is nowhere to say it
        }
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
