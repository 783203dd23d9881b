package org.qmailj.common.spawn;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.ProcessOfHost;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.Shortage;

/**
 * Takes the status of each child as soon as SIGCHLD tells that it has ended. The thread of a
 * delivery first waits for the end of the child's output, which a process that the child left
 * behind may hold open for hours. The child must not be a zombie for so long.
 *
 * <p>All children are looked at every two seconds as well: should a signal be lost, nobody else
 * would ever end the delivery.
 */
public final class Reaper implements Runnable {
    /** How often all children are looked at, in case a SIGCHLD was lost. */
    static final int LOOK_MILLISECONDS = 2000;

    private final Fd news;
    private final int lookMilliseconds;
    private final List<Expected> expected = new ArrayList<>();

    /** @param lookMilliseconds how long it relies on the news alone */
    Reaper(Fd news, int lookMilliseconds) {
        this.news = news;
        this.lookMilliseconds = lookMilliseconds;
    }

    /**
     * Takes over SIGCHLD and starts the thread. A process has one reaper. Throws when there is no
     * pipe or no thread for it.
     */
    public static Reaper start() throws PosixException {
        Reaper reaper = new Reaper(Signals.tell(Signals.CHLD), LOOK_MILLISECONDS);
        if (DaemonThread.start(reaper, "reaper", 0) == null) {
            throw new PosixException(Errno.EAGAIN);
        }
        return reaper;
    }

    /** A child that somebody will wait for. */
    public final class Expected implements WorkerProcess {
        private final Child child;
        private WaitStatus status;

        private Expected(Child child) {
            this.child = child;
        }

        /** Waits for its end and returns its status. */
        public WaitStatus await() {
            synchronized (Reaper.this) {
                while (status == null) {
                    Pause.await(Reaper.this);
                }
                return status;
            }
        }

        @Override
        public boolean isStopped() {
            return new ProcessOfHost(child.pid()).isStopped();
        }

        @Override
        public void awaitOrKill(int milliseconds) {
            Deadline end = Deadline.in(milliseconds);
            synchronized (Reaper.this) {
                while (status == null && !end.isOver()) {
                    Pause.await(Reaper.this, end);
                }
                if (status == null) { // not waited for yet, so no other process can have its pid
                    try {
                        Posix.kill(child.pid(), Signals.KILL);
                    } catch (PosixException e) {
                        // it has ended already
                    }
                }
            }
        }

        @Override
        public void awaitGroup(int milliseconds) {
            WorkerProcess.awaitGroup(new ProcessOfHost(child.pid()), milliseconds);
        }

        private boolean look() {
            try {
                status = child.ended();
            } catch (PosixException e) {
                status = WaitStatus.killed(Signals.KILL); // nobody can say how it ended
            }
            return status != null;
        }
    }

    /** Begins to wait for a child, which may have ended already. */
    public synchronized Expected expect(Child child) {
        Expected one = new Expected(child);
        if (!one.look()) {
            expected.add(one);
        }
        return one;
    }

    @Override
    public void run() {
        byte[] signals = new byte[64];
        while (true) {
            try {
                if (news.awaitReadable(lookMilliseconds)) {
                    news.read(signals, 0, signals.length);
                }
            } catch (PosixException e) {
                Shortage.pause(); // nobody else would look at the children
            }
            lookAtAll();
        }
    }

    private synchronized void lookAtAll() {
        boolean some = false;
        for (Iterator<Expected> i = expected.iterator(); i.hasNext(); ) {
            if (i.next().look()) {
                i.remove();
                some = true;
            }
        }
        if (some) {
            notifyAll();
        }
    }
}
