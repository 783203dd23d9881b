package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

/** What a {@link Worker} is to do. One of the methods is called, once, by any thread. */
public interface Order {
    /** It is done, with the status and the output that the program would have had. */
    void carriedOut(WaitStatus status, ByteString output);

    /** The worker that had it is gone without an answer. */
    void crashed();

    /** The worker was never ready, or gave it back: nothing was done about it. */
    void notBegun();
}
