package org.qmailj.lspawn;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.CopyRequest;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Copy;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.CopiedProcess;
import org.qmailj.common.spawn.Backoff;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.WorkerProcess;
import org.qmailj.lspawn.Users.User;

/**
 * Has workers made as copies of lib/qmailj/resident/qmail-local-template. The template is started
 * when a copy is wanted and there is none. It ends by itself when it is not used, so a request may
 * find it gone, and another attempt may help. One that does not answer in time is killed. After a
 * new one that was of no use, none is asked for a minute.
 *
 * <p>When there is no answer, there may be a copy all the same. It ends before it has begun
 * anything as soon as the caller has closed its own end of the worker's socket. So another attempt,
 * of whatever kind, is made with another socket: two workers at one would both take deliveries.
 */
final class Template {
    /** For an answer. A cold start on a busy host takes a second of it. */
    static final int PATIENCE_MILLISECONDS = 5000;

    /** Starts the process of a template. */
    interface Launch {
        /** @param socket its descriptor 0; the caller closes it */
        Child start(Fd socket) throws PosixException;
    }

    private final Launch launch;
    private final Reaper reaper;
    private final int patienceMilliseconds;
    private final Backoff backoff;
    private Fd control;
    private Reaper.Expected process;

    Template(Launch launch, Reaper reaper, SteadyClock clock, int patienceMilliseconds) {
        this.launch = launch;
        this.reaper = reaper;
        this.patienceMilliseconds = patienceMilliseconds;
        this.backoff = new Backoff(clock);
    }

    /** Returns the launch of the installed one, as root and in no directory of anybody's. */
    static Launch installed(QmailHome home, List<ByteString> environment) {
        ByteString file = home.resident("qmail-local-template");
        return socket -> {
            try (Fd nothing = Fd.openNull()) {
                int none = nothing.number();
                return Child.spawn(new Child.Plan(file,
                        List.of(QmailHome.HERE.bin("qmail-local")), environment,
                        socket.number(), none, none)
                        .born(Child.Birth.IGNORING_PIPE, Child.Birth.LEADING));
            }
        };
    }

    /**
     * Returns a new worker of this user. Throws when there is none. Who wants one, too, waits
     * meanwhile, so one that has answered before has half of the time that a new one has to start.
     *
     * @param socket the worker's end, for its descriptor 0; the caller closes it
     */
    synchronized WorkerProcess copy(User user, Fd socket) throws PosixException {
        if (!backoff.isOver()) {
            throw new PosixException(Errno.EAGAIN);
        }
        boolean proven = control != null;
        try {
            return ask(user, socket, proven ? patienceMilliseconds / 2 : patienceMilliseconds);
        } catch (IOException e) {
            end();
        }
        if (!proven) {
            backoff.begin();
        }
        throw new PosixException(Errno.EAGAIN);
    }

    private WorkerProcess ask(User user, Fd socket, int milliseconds) throws IOException {
        if (control == null) {
            start();
        }
        UnixSocket.send(control, new CopyRequest(user.uid(), user.gid()).encode(), socket);
        if (!control.awaitReadable(milliseconds)) {
            throw new PosixException(Errno.ETIMEDOUT);
        }
        byte[] answer = new byte[CopyRequest.ANSWER_LENGTH];
        UnixSocket.Received received = UnixSocket.receive(control, answer);
        if (received.passed() == null) {
            throw new PosixException(Errno.ECONNRESET);
        }
        if (received.length() != answer.length) {
            received.passed().close();
            throw new PosixException(Errno.ECONNRESET);
        }
        return new CopiedProcess(new Copy(CopyRequest.pid(answer), received.passed()));
    }

    private void start() throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        try (Fd theirs = pair.theirs()) {
            process = reaper.expect(launch.start(theirs));
        } catch (PosixException e) {
            pair.ours().close();
            throw e;
        }
        control = pair.ours();
    }

    /** Ends the template, which has nothing of its own that could be lost. */
    private void end() {
        if (control != null) {
            control.closeQuietly();
            control = null;
            process.awaitOrKill(0);
        }
    }
}
