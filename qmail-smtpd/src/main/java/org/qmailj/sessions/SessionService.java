package org.qmailj.sessions;

import java.util.List;
import java.util.Set;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.service.Clients;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLife;
import org.qmailj.common.service.ServiceLoop;

/**
 * Serves the sessions of qmail-smtpd, qmail-qmtpd and qmail-qmqpd for many clients: one process, a
 * thread for each session, and the classes of those programs (docs/adr/0008).
 *
 * <ul>
 *   <li>Runs as qmaild, in the foreground: {@code setuidgid qmaild lib/qmailj/resident/qmail-smtpd}
 *       under a supervisor, or started by qmail-start.
 *   <li>Arguments: -k, which its launcher adds for the keeper, or qmail-start's -p; {@link
 *       ServiceLife} tells how it ends with each.
 *   <li>Only qmaild and root can connect to its socket, run/qmail-smtpd/socket, because the
 *       environment that comes with a session says whether the client may relay.
 *   <li>Sessions come one by one from bin/qmail-smtpd, bin/qmail-qmtpd and bin/qmail-qmqpd under
 *       tcpserver (roles 2 to 4), and from qmailj-listen (role 5), which hands over the connections
 *       themselves.
 *   <li>A session does what a process would do: it reads environment and control files when it
 *       begins, has the exit codes of its program, and runs QMAILQUEUE, or a replacement of
 *       bin/qmail-queue, with its environment. {@link Sessions} says what memory it may hold.
 *   <li>Released, it accepts no sessions, gives those under way 24 hours, and exits 0; after TERM,
 *       30 seconds. HUP, INT and QUIT have no effect.
 *   <li>Exits 111 if it cannot serve. Descriptor 2 gets that, and bugs.
 * </ul>
 */
public final class SessionService implements Program {
    /**
     * Limits fronts and listeners together: as many as the listener hands over, so that a limit of
     * tcpserver's may be as high. Connections handed over are counted apart.
     */
    static final int FRONTS = Sessions.HANDED_OVER;

    private final Invocation in;

    private SessionService(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-smtpd", argv, SessionService::new);
    }

    /** Returns limits that admit root and this account only: a session's environment is trusted. */
    static ServiceLoop.Limits limits() {
        Set<Integer> reserved = Set.copyOf(List.of(0, Posix.effectiveUid()));
        return new ServiceLoop.Limits(FRONTS, reserved, Clients.OWN_AND_ROOT);
    }

    @Override
    public Die bug(Throwable found) {
        return Bug.die(in.program(), found);
    }

    @Override
    public int run() throws PosixException {
        Signals.restoreDefault(Signals.CHLD); // if ignored, exit codes of QMAILQUEUE would be lost
        Signals.disregard(Signals.HUP, Signals.INT, Signals.QUIT);
        Sessions sessions = new Sessions(in.home(), in.clock(), in.stderr());
        return new ServiceLoop(Service.SMTPD, limits(), new SessionRouter(sessions)).run(in);
    }
}
