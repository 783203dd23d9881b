package org.qmailj.common.submit;

import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds the last word of the queue service to a client. Payload: u8 code.
 *
 * @param code with which qmail-queue would have ended
 */
public record Outcome(int code) {
    /** Length of the payload in bytes. */
    static final int LENGTH = 1;

    public byte[] record() {
        return new RecordWriter().u8(code).record();
    }

    public static Outcome decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        Outcome outcome = new Outcome(in.u8());
        in.end();
        return outcome;
    }
}
