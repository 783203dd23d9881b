package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalOutput;
import org.qmailj.common.posix.WaitStatus;

/** Makes the report of one delivery from what the program wrote and how it ended. */
public interface Report {
    /** Bytes of a program's output that are added at once. Where a report is cut depends on it. */
    int PIECE = LocalOutput.PIECE;

    /** Takes the next bytes that the program wrote, and keeps what it needs of them. */
    void add(byte[] from, int offset, int length);

    /** Returns the whole report: K, Z or D, then text without a NUL. Called last. */
    ByteString end(WaitStatus status);
}
