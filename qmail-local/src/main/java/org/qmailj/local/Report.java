package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Descriptor 1, between whatever programs write to it. That nobody reads it is not an error. */
record Report(Fd fd) {
    void line(ByteString text) {
        byte[] line = text.concat("\n").toArray();
        try {
            fd.write(line, 0, line.length);
        } catch (PosixException e) {
            // the delivery is done all the same
        }
    }
}
