package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.submit.ErrorOutput;

/**
 * Stands for descriptors 1 and 2 of a qmail-local, which become the report of the delivery. What
 * qmail-local and its programs write keeps its order.
 */
interface DeliveryOutput extends ErrorOutput {
    /** Writes a line and a newline to descriptor 1. It is no error that nobody reads it. */
    void report(ByteString line);

    /** Writes to descriptor 2, as it stands. */
    void complain(ByteString text);

    /** Returns descriptor 1 for a program. */
    Fd stdout() throws PosixException;

    /** Returns descriptor 2 for a program. */
    Fd stderr() throws PosixException;

    @Override
    default Fd fd() throws PosixException {
        return stderr();
    }
}
