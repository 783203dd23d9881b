package org.qmailj.common.spawn;

import org.qmailj.common.posix.ProcessOfHost;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;

/** What a spawner can do about the process of a worker, which leads a process group. */
public interface WorkerProcess {
    /** How often a group is looked at: soon, and then ever more seldom, as /proc may be long. */
    int FIRST_POLL_MILLISECONDS = 50;
    int LAST_POLL_MILLISECONDS = 2000;

    /** Returns whether it is stopped, and would leave alone what it is given. */
    boolean isStopped();

    /** Waits so long for its end, then kills it. Called once. */
    void awaitOrKill(int milliseconds);

    /** Waits so long until nobody is left of its group. Called after {@link #awaitOrKill}. */
    void awaitGroup(int milliseconds);

    /** Does the latter for the leader of a group. */
    static void awaitGroup(ProcessOfHost leader, int milliseconds) {
        Deadline end = Deadline.in(milliseconds);
        int poll = FIRST_POLL_MILLISECONDS;
        while (!leader.isGroupGone() && !end.isOver()) {
            Pause.SYSTEM.milliseconds(poll);
            poll = Math.min(2 * poll, LAST_POLL_MILLISECONDS);
        }
    }
}
