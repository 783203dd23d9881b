package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

/** Makes qmail-send's report of one delivery out of what the program wrote and how it ended. */
public interface Report {
    /**
     * The next bytes that the program wrote, in pieces as they came; keeps what it needs of them.
     */
    void add(byte[] from, int length);

    /** The whole report: K, Z or D, then text without a NUL. Called last. */
    ByteString end(WaitStatus status);
}
