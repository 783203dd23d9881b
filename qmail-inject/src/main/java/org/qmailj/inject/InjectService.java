package org.qmailj.inject;

import org.qmailj.common.control.FreshControls;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.service.MemoryShares;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLife;
import org.qmailj.common.service.ServiceLoop;

/**
 * The resident face of qmail-inject and sendmail: makes new headers and envelopes for many callers
 * in one process. It looks at no body, and does not see the queue.
 *
 * <p>Runs as qmaili, in the foreground: {@code setuidgid qmaili
 * lib/qmailj/resident/qmail-inject} under a supervisor of its own, or started by qmail-start.
 * Arguments: -k, which its launcher adds for the keeper, or qmail-start's -p; {@link ServiceLife}
 * tells how it ends with each. Descriptor 2: a log line when there is a bug. Its clients,
 * bin/qmail-inject and bin/sendmail, connect to run/qmail-inject/socket and speak role 1 of
 * docs/PROTOCOL.md. They act as their callers, on what this process tells them. So it needs no
 * privilege and has none: what it says can do no more than the caller could.
 *
 * <p>Files: run/qmail-inject/lock and socket; control/me, defaultdomain, defaulthost, plusdomain,
 * idhost, read again as soon as they change; lib/qmailj/stock.
 *
 * <p>A uid other than root, qmaild, qmails and qmaili gets at most a quarter of {@link #SESSIONS}
 * and of {@link #MEMORY}. Beyond that, and in all unusual cases, the client is sent to the classic
 * program: nothing is refused here.
 *
 * <p>Released, it takes no new sessions, those under way have 24 hours, and the exit code is 0;
 * after TERM they have 30 seconds. Exit codes: 111, something is missing that it cannot work
 * without. When it is killed, its clients run the classic program with what they have read.
 */
public final class InjectService implements Program {
    /** Sessions at the same time. Each has a thread; most of them wait for their clients. */
    static final int SESSIONS = 128;

    /** Bytes of the heap for what clients send, and for what is made of it. */
    static final long MEMORY = 20 << 20;

    private final Invocation in;

    InjectService(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-inject", argv, InjectService::new);
    }

    static ServiceLoop.Limits limits() throws PosixException {
        return ServiceLoop.Limits.forEverybody(SESSIONS);
    }

    @Override
    public Die bug(Throwable found) {
        return Bug.die(in.program(), found);
    }

    @Override
    public int run() throws PosixException {
        ServiceLoop.enter(in, in.home().path());
        ServiceLoop.Limits limits = limits();
        Injector injector = new Injector(
                new FreshControls(in.home()), new Stock(in.home()), in.clock());
        InjectSession session = new InjectSession(injector,
                new MemoryShares(MEMORY, limits.reserved(), Posix.effectiveUid()));
        return new ServiceLoop(Service.INJECT, limits, session).run(in);
    }
}
