package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.submit.ErrorOutput;

/**
 * What becomes the report of a delivery: descriptors 1 and 2 of a qmail-local. What is said, and
 * what programs write, comes in the order in which it happens.
 */
interface DeliveryOutput extends ErrorOutput {
    /** A line for descriptor 1, without its newline. That nobody reads it is not an error. */
    void report(ByteString line);

    /** For descriptor 2, as it stands. */
    void complain(ByteString text);

    /** Descriptor 1 for a program. */
    Fd stdout() throws PosixException;

    /** Descriptor 2 for a program. */
    Fd stderr() throws PosixException;

    @Override
    default Fd fd() throws PosixException {
        return stderr();
    }
}
