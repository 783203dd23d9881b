package org.qmailj.lspawn;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.Order;
import org.qmailj.common.spawn.Penalty;
import org.qmailj.common.spawn.Worker;
import org.qmailj.users.GetpwWorker;

/**
 * Asks lib/qmailj/resident/qmail-getpw in place of a qmail-getpw for each lookup. It is started at
 * the first lookup, and again when nsswitch.conf has changed. The program itself is to be run when
 * anything is wrong with it: when it dies, and also when it does not answer in time, because the
 * name service may hang in one process only. So is it when as many lookups hang as it makes at
 * once.
 */
final class ResidentGetPw implements Worker.Owner {
    /** For an answer. A cold start on a busy host takes a second of it. */
    private static final int PATIENCE_MILLISECONDS = 5000;

    private static final Clock CLOCK = new SteadyClock();

    private static final ByteString NSSWITCH = ByteString.of("/etc/nsswitch.conf");

    /** Holds how the program would have ended and what it would have written. */
    record Answer(WaitStatus status, ByteString output) {}

    /** A lookup that its delivery waits for. */
    private static final class Lookup implements Order {
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
            long end = CLOCK.milliseconds() + milliseconds;
            long left = milliseconds;
            while (!ended && left > 0) {
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    // nobody interrupts; and there is a limit
                }
                left = end - CLOCK.milliseconds();
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
    private FileStatus nsswitch;
    private final Penalty penalty = new Penalty(CLOCK);

    ResidentGetPw(Worker.Launch launch) {
        this(launch, NSSWITCH, PATIENCE_MILLISECONDS);
    }

    ResidentGetPw(
            Worker.Launch launch, ByteString nsswitchFile, int patienceMilliseconds) {
        this.launch = launch;
        this.nsswitchFile = nsswitchFile;
        this.patienceMilliseconds = patienceMilliseconds;
    }

    /** Looks a local part up. Returns null when the program itself is to be run. */
    Answer find(ByteString local) {
        Lookup lookup = new Lookup();
        Worker asked = ask(lookup, local);
        if (asked == null) {
            return null;
        }
        if (!lookup.await(patienceMilliseconds)) {
            asked.abort();
            forget(asked);
        }
        return lookup.answer();
    }

    /** Returns who has the lookup; null if it would only wait there for others, or nobody can. */
    private synchronized Worker ask(Lookup lookup, ByteString local) {
        Worker asked = worker();
        return asked != null && asked.load() < GetpwWorker.LOOKUPS
                && asked.offer(lookup, List.of(local), null) ? asked : null;
    }

    private Worker worker() {
        FileStatus now = nsswitch();
        if (worker != null && !same(now, nsswitch)) {
            worker.retire();
            worker = null;
        }
        if (worker == null && penalty.isOver()) {
            nsswitch = now;
            try {
                worker = Worker.start(launch, this, CLOCK);
            } catch (PosixException e) {
                return null;
            }
        }
        return worker;
    }

    private static boolean same(FileStatus a, FileStatus b) {
        return a == null || b == null ? a == b : a.isUnchanged(b);
    }

    private FileStatus nsswitch() {
        try {
            return Posix.stat(nsswitchFile);
        } catch (PosixException e) {
            return null;
        }
    }

    private synchronized void forget(Worker which) {
        if (worker == which) {
            worker = null;
        }
    }

    @Override
    public synchronized void gone(Worker which) {
        if (!which.isReady()) {
            penalty.begin();
        }
        forget(which);
    }
}
