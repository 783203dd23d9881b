package org.qmailj.start;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Identity;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.Trampoline;

/**
 * qmail-start: {@code qmail-start [ defaultdelivery [ logger arg ... ] ]} turns on mail delivery.
 *
 * <p>Runs as root. It starts qmail-lspawn as root, qmail-rspawn as qmailr, qmail-clean as qmailq,
 * connects them to qmail-send, and becomes qmail-send as qmails, in its own process: who supervises
 * it supervises qmail-send. A logger runs as qmaill and reads on descriptor 0 what qmail-send
 * writes; without one that goes to qmail-start's own descriptor 1. {@link #daemons} shows all of
 * it.
 *
 * <p>Resident services ({@link Residents}) that nobody supervises and that do not listen are
 * started as well, each as its account; then qmail-send holds a pipe on descriptor 7, whose end
 * releases them: they finish the sessions that they have, for 24 hours at most.
 *
 * <p>A JVM cannot change identity between fork and exec, so each daemon is begun as the {@link
 * Trampoline}, which takes on its identity and becomes the program. One that cannot run is missed
 * by qmail-send, which says so in its log. Everybody gets this program's environment, the current
 * directory /, and umask 077. Programs are found along PATH.
 *
 * <p>Exit codes: 111: something is missing or went wrong; descriptor 2 says {@code fatal: unable to
 * find user} or {@code group}, or nothing. Otherwise that of qmail-send.
 */
public final class QmailStart implements Program {
    private static final int UMASK = 077;
    private static final ByteString ROOT_DIRECTORY = ByteString.of("/");
    private static final ByteString MAILBOX = ByteString.of("./Mailbox");

    private final Invocation in;

    QmailStart(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-start", argv, QmailStart::new);
    }

    @Override
    public int run() throws PosixException {
        Posix.chdir(ROOT_DIRECTORY);
        Posix.umask(UMASK);
        DaemonIds ids = DaemonIds.lookUp();
        Plan plan = daemons(in.arguments(), in.stdout());
        for (Daemon daemon : plan.others()) {
            start(daemon, ids);
        }
        // the others' JVMs start while this one loads what changes identities
        Identity identity = Identity.ofProcess();
        Fd life = new Residents(in.home(), in.environment()).start();
        become(life == null ? plan.self() : plan.self().alsoHolding(life), identity, ids);
        throw Die.silently(TEMPORARY);
    }

    /** Holds the programs to start, and the one to become. */
    record Plan(List<Daemon> others, Daemon self) {}

    /** Returns who runs as whom, and which pipe leads from where to where. */
    static Plan daemons(List<ByteString> arguments, Fd stdout) throws PosixException {
        ByteString delivery = arguments.isEmpty() ? MAILBOX : arguments.get(0);
        List<ByteString> logger =
                arguments.size() < 2 ? List.of() : arguments.subList(1, arguments.size());
        List<Daemon> others = new ArrayList<>();
        Fd log = stdout;
        if (!logger.isEmpty()) {
            Pipe toLogger = Pipe.open();
            others.add(new Daemon(
                    logger, Daemon.Account.LOGGER, List.of(toLogger.in(), stdout)));
            log = toLogger.out();
        }
        Pipe toLspawn = Pipe.open();
        Pipe fromLspawn = Pipe.open();
        Pipe toRspawn = Pipe.open();
        Pipe fromRspawn = Pipe.open();
        Pipe toClean = Pipe.open();
        Pipe fromClean = Pipe.open();
        others.add(new Daemon(
                Daemon.command("qmail-lspawn", delivery), Daemon.Account.ROOT,
                List.of(toLspawn.in(), fromLspawn.out())));
        others.add(new Daemon(
                Daemon.command("qmail-rspawn"), Daemon.Account.REMOTE,
                List.of(toRspawn.in(), fromRspawn.out())));
        others.add(new Daemon(
                Daemon.command("qmail-clean"), Daemon.Account.QUEUE,
                List.of(toClean.in(), fromClean.out())));
        Daemon self = new Daemon(
                Daemon.command("qmail-send"), Daemon.Account.SEND,
                List.of(log,
                        toLspawn.out(), fromLspawn.in(),
                        toRspawn.out(), fromRspawn.in(),
                        toClean.out(), fromClean.in()));
        return new Plan(others, self);
    }

    private void start(Daemon daemon, DaemonIds ids) throws PosixException {
        Trampoline drop = identityOf(daemon.account(), ids);
        List<ByteString> argv = drop.argv(daemon.command().get(0), daemon.command());
        Child.spawn(new Child.Plan(drop.file(), argv, in.environment().entries(), daemon.fdMap())
                .orExit(TEMPORARY));
    }

    private Trampoline identityOf(Daemon.Account account, DaemonIds ids)
            throws PosixException {
        int gid = ids.gid(account);
        if (account == Daemon.Account.ROOT) {
            return Trampoline.ofRoot(in.home(), gid, TEMPORARY);
        }
        int[] groups = account.hasMemberships()
                ? Passwd.groupsOf(ByteString.of(account.user().account()), gid)
                : new int[] {gid};
        return new Trampoline(in.home(), ids.uid(account), groups, TEMPORARY);
    }

    /**
     * Becomes another program. Copying the descriptors to their places overwrites none of them:
     * bin/qmail-start fills the numbers up to 7 before the JVM opens any, so all pipes are above.
     */
    private void become(Daemon self, Identity identity, DaemonIds ids) throws PosixException {
        Command program = new Command(self.command(), in.environment().entries());
        identity.group(ids.gid(self.account()));
        identity.user(ids.uid(self.account()));
        for (int i = 0; i < self.fds().size(); i++) {
            self.fds().get(i).copyTo(i);
        }
        program.exec(self.fds().size());
    }
}
