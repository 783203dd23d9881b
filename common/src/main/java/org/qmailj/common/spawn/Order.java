package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

/** What a {@link Worker} is asked for. One of these is called, once, by any thread. */
public interface Order {
    /** It is done, with the end and the output that a program of its own would have had. */
    void carriedOut(WaitStatus status, ByteString output);

    /** The worker that had it is gone without a word. */
    void crashed();

    /** The worker never came to work, or gave it back: nothing was done about it. */
    void notBegun();
}
