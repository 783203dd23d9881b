package org.qmailj.sessions;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds the last word to a front. Payload: u8 code.
 *
 * @param code with which the program would have ended
 */
record SessionEnd(int code) {
    /** Returns the empty record that ends what is for the client, and this one, for one write. */
    byte[] records() {
        return new ByteBuilder()
                .append(new RecordWriter().record())
                .append(new RecordWriter().u8(code).record())
                .toByteString().toArray();
    }
}
