package org.qmailj.common.service;

import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * A service's answer to {@link Hello}: u8 answer, u32 number.
 *
 * @param number of the message or session
 */
record Ready(Answer answer, int number) {
    /** Length of the payload. */
    static final int LENGTH = 5;

    enum Answer {
        /** Go on. */
        READY,
        /** Another installation, or not for you: go the classic way. */
        NOT_YOURS,
        /** Your share is used up, or everything is: a temporary failure. */
        BUSY
    }

    byte[] record() {
        return new RecordWriter().u8(answer.ordinal()).u32(number).record();
    }

    static Ready decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        int answer = in.u8();
        if (answer >= Answer.values().length) {
            throw new BrokenRecord("answer " + answer);
        }
        Ready ready = new Ready(Answer.values()[answer], in.u32());
        in.end();
        return ready;
    }
}
