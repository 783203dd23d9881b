package org.qmailj.queue;

import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLife;
import org.qmailj.common.service.ServiceLoop;

/**
 * The queue service, the resident face of qmail-queue: puts the messages of many callers into the
 * queue.
 *
 * <p>Runs as qmailq, in the foreground: {@code setuidgid qmailq lib/qmailj/resident/qmail-queue}
 * under a supervisor of its own, so that mail is accepted while qmail-send is stopped; or started
 * by qmail-start. Arguments: -k, which its launcher adds for the keeper, or qmail-start's -p;
 * {@link ServiceLife} tells how it ends with each. Descriptor 2: a log line when something is wrong
 * with the host. Clients, which are bin/qmail-queue and our own residents, connect to
 * run/qmail-queue/socket and speak role 0 of docs/PROTOCOL.md. They get the exit codes of {@link
 * QmailQueue}, and the same happens in queue/, in the same order, except that messages share the
 * sync of a directory ({@link DirectorySyncs}).
 *
 * <p>Files: run/qmail-queue/lock and socket; those of qmail-queue in queue/. Checks /etc/passwd and
 * /etc/nsswitch.conf for each message.
 *
 * <p>A uid other than root, qmaild, qmails and qmailq has at most a quarter of {@link #SESSIONS};
 * beyond that its clients exit 71. A message may take 24 hours (52). Clients that end before they
 * have sent everything leave nothing behind.
 *
 * <p>Released, it takes no new sessions, finishes those under way in 24 hours, and exits 0; after
 * TERM, in 30 seconds. Exits 111 when something is missing that it cannot work without. When it is
 * killed, qmail-send removes what it was writing after 36 hours, as after the death of a
 * qmail-queue process, and its clients have a temporary failure.
 */
public final class QueueService implements Program {
    /** Sessions at once. They bound the memory: {@link Buffers} of 32 kB each. */
    static final int SESSIONS = 256;

    private static final int UMASK = 033;

    private final Invocation in;

    QueueService(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-queue", argv, QueueService::new);
    }

    @Override
    public Die bug(Throwable found) {
        return Bug.die(in.program(), found);
    }

    @Override
    public int run() throws PosixException {
        ServiceLoop.enter(in, in.home().queue());
        Posix.umask(UMASK);
        Signals.ignore(Signals.XFSZ);
        QueueHandler handler = new QueueHandler(
                QueueNames.SYSTEM, QueueLayout.ofCurrentDirectory(), new FreshCallers(), in.clock(),
                QmailQueue.DEATH_SECONDS);
        ServiceLoop.Limits limits = ServiceLoop.Limits.forEverybody(SESSIONS);
        return new ServiceLoop(Service.QUEUE, limits, handler).run(in);
    }
}
