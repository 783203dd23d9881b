package org.qmailj.common.spawn;

import org.qmailj.common.posix.ProcessOfHost;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;

/** What a spawner can do about the process of a worker, which leads a process group. */
public interface WorkerProcess {
    /**
     * How often awaitGroup looks at the group. The time doubles from the first to the last, because
     * each look reads all of /proc.
     */
    int FIRST_POLL_MILLISECONDS = 50;
    int LAST_POLL_MILLISECONDS = 2000;

    /**
     * Returns whether the process is stopped (SIGSTOP, a tracer), and so would not begin a task.
     */
    boolean isStopped();

    /** Waits for the end of the process, and kills it after that time. Called once. */
    void awaitOrKill(int milliseconds);

    /**
     * Waits, at most that time, until no process of its group is left. Called after {@link
     * #awaitOrKill}.
     */
    void awaitGroup(int milliseconds);

    /** Does what {@link #awaitGroup(int)} does, for the group that this process leads. */
    static void awaitGroup(ProcessOfHost leader, int milliseconds) {
        Deadline end = Deadline.in(milliseconds);
        int poll = FIRST_POLL_MILLISECONDS;
        while (!leader.isGroupGone() && !end.isOver()) {
            Pause.SYSTEM.milliseconds(poll);
            poll = Math.min(2 * poll, LAST_POLL_MILLISECONDS);
        }
    }
}
