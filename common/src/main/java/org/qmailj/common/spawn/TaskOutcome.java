package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

/**
 * Is told what became of a task that a {@link Worker} took. One of the methods is called, once, by
 * any thread, which holds no lock.
 */
public interface TaskOutcome {
    /** It is done, with the status and the output that the program would have had. */
    void carriedOut(WaitStatus status, ByteString output);

    /** The worker that had it is gone without an answer. */
    void crashed();

    /** The worker was never ready, or gave it back: nothing was done about it. */
    void notBegun();
}
