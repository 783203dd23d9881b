package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

/**
 * Is told what became of a task that a {@link Worker} took. One of the methods is called, once, by
 * any thread, which holds no lock.
 */
public interface TaskOutcome {
    /** The task is done, with the exit status and the output that the program would have had. */
    void carriedOut(WaitStatus status, ByteString output);

    /** The worker died, or was given up, before it answered. */
    void crashed();

    /**
     * The worker was never ready, or gave the task back. It has done nothing of it, so the program
     * may be run.
     */
    void notBegun();
}
