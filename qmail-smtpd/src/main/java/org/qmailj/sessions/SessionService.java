package org.qmailj.sessions;

import java.util.List;
import java.util.Set;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLoop;

/**
 * The resident face of qmail-smtpd, qmail-qmtpd and qmail-qmqpd: the sessions of many clients in
 * one process, each on a thread of its own, by the classes of those programs.
 *
 * <p>Runs as qmaild, in the foreground: {@code setuidgid qmaild lib/qmailj/resident/qmail-smtpd}
 * under a supervisor, or started by qmail-start with -p: until descriptor 0 ends. Nobody but qmaild
 * and root can come to its socket, run/qmail-smtpd/socket, because whoever brings a session says in
 * its environment whether it may relay. Sessions come from bin/qmail-smtpd and its kin under
 * tcpserver (roles 2 to 4 of docs/adr/0008) and from qmailj-listen (role 5), which hands over the
 * connections themselves.
 *
 * <p>A session is what a process of its own would be: environment and control files as they are
 * when it begins, exit codes of the program that it stands for, QMAILQUEUE and what an
 * administrator put in the place of bin/qmail-queue are run with the session's environment.
 * {@link Sessions} tells what it may hold.
 *
 * <p>Signals: TERM, no new sessions, those under way have 30 seconds, exit 0. Exit codes: 111,
 * something is missing that it cannot work without. Descriptor 2: what it cannot tell a client.
 */
public final class SessionService implements Program {
    /** Those that fronts bring, and listeners. Connections handed over are counted apart. */
    static final int FRONTS = 500;

    private final Invocation in;

    private SessionService(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-smtpd", argv, SessionService::new);
    }

    /** The environment that comes with a session is believed, so it does not come from anybody. */
    static ServiceLoop.Limits limits() {
        Set<Integer> reserved = Set.copyOf(List.of(0, Posix.effectiveUid()));
        return new ServiceLoop.Limits(FRONTS, reserved, true);
    }

    @Override
    public Die bug(Throwable found) {
        return Bug.die(in.program(), found);
    }

    @Override
    public int run() throws PosixException {
        Signals.restoreDefault(Signals.CHLD); // ignored, nobody would learn how QMAILQUEUE ended
        Sessions sessions = new Sessions(in.home(), in.clock(), in.stderr());
        try {
            return new ServiceLoop(Service.SMTPD, limits(), new SessionRouter(sessions)).serve(in);
        } catch (PosixException e) {
            throw new Fatal(in.program()).unable(
                    "serve ", Service.SMTPD.directory(in.home()), e);
        }
    }
}
