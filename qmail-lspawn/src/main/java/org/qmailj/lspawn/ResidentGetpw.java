package org.qmailj.lspawn;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.files.FileStatuses;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.Backoff;
import org.qmailj.common.spawn.TaskOutcome;
import org.qmailj.common.spawn.Worker;
import org.qmailj.users.GetpwWorker;

/**
 * Asks lib/qmailj/resident/qmail-getpw in place of a qmail-getpw for each lookup. It is started at
 * the first lookup, and again when nsswitch.conf has changed. The program itself is to be run when
 * anything is wrong with it: when it dies, and also when it does not answer in time, because the
 * name service may hang in one process only. So is it when as many lookups hang as it makes at
 * once.
 */
final class ResidentGetpw implements Worker.Owner {
    /** For an answer. A cold start on a busy host takes a second of it. */
    private static final int PATIENCE_MILLISECONDS = 5000;

    private static final ByteString NSSWITCH = ByteString.of("/etc/nsswitch.conf");

    /** Holds how the program would have ended and what it would have written. */
    record Answer(WaitStatus status, ByteString output) {}

    /** A lookup that its delivery waits for. */
    private static final class Lookup implements TaskOutcome {
        private Answer answer;
        private boolean ended;

        private synchronized void end(Answer with) {
            answer = with;
            ended = true;
            notifyAll();
        }

        @Override
        public void carriedOut(WaitStatus status, ByteString output) {
            end(new Answer(status, output));
        }

        @Override
        public void crashed() {
            end(null);
        }

        @Override
        public void notBegun() {
            end(null);
        }

        synchronized boolean await(int milliseconds) {
            Deadline end = Deadline.in(milliseconds);
            while (!ended && !end.isOver()) {
                Pause.await(this, end);
            }
            return ended;
        }

        synchronized Answer answer() {
            return answer;
        }
    }

    private final Worker.Launch launch;
    private final ByteString nsswitchFile;
    private final int patienceMilliseconds;
    private Worker worker;

    /**
     * How nsswitch.conf was before the worker was started. It needs no settling time: the worker
     * reads the file later, and so with what has changed since within a tick of the clock.
     */
    private FileStatuses nsswitch;
    private final Backoff backoff = new Backoff(SteadyClock.SYSTEM);

    ResidentGetpw(Worker.Launch launch) {
        this(launch, NSSWITCH, PATIENCE_MILLISECONDS);
    }

    ResidentGetpw(
            Worker.Launch launch, ByteString nsswitchFile, int patienceMilliseconds) {
        this.launch = launch;
        this.nsswitchFile = nsswitchFile;
        this.patienceMilliseconds = patienceMilliseconds;
    }

    /** Looks a local part up. Returns null when the program itself is to be run. */
    Answer find(ByteString local) {
        Worker asked = worker();
        Lookup lookup = new Lookup();
        if (asked == null
                || !asked.offer(lookup, List.of(local), null, GetpwWorker.LOOKUPS)) {
            return null;
        }
        if (!lookup.await(patienceMilliseconds)) {
            asked.abort();
            forget(asked);
        }
        return lookup.answer();
    }

    private synchronized Worker worker() {
        FileStatuses now = FileStatuses.of(nsswitchFile);
        if (worker != null && !now.isUnchanged(nsswitch)) {
            worker.retire();
            worker = null;
        }
        if (worker == null && backoff.isOver()) {
            nsswitch = now;
            try {
                worker = Worker.start(launch, this, SteadyClock.SYSTEM);
            } catch (PosixException e) {
                backoff.begin();
            }
        }
        return worker;
    }

    private synchronized void forget(Worker which) {
        if (worker == which) {
            worker = null;
        }
    }

    @Override
    public synchronized void gone(Worker which) {
        if (!which.isReady()) {
            backoff.begin();
        }
        forget(which);
    }
}
