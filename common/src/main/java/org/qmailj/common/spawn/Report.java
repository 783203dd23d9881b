package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

/** Makes the report of one delivery from what the program wrote and how it ended. */
public interface Report {
    /**
     * Takes the next bytes that the program wrote, at most 128, and keeps what it needs of them.
     */
    void add(byte[] from, int length);

    /** Returns the whole report: K, Z or D, then text without a NUL. Called last. */
    ByteString end(WaitStatus status);
}
