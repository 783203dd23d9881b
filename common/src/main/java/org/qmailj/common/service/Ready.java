package org.qmailj.common.service;

import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds a service's answer to {@link Hello}. Payload: u8 answer, u32 number.
 *
 * @param number of the message or session; 0 unless the answer is READY
 */
record Ready(Answer answer, int number) {
    /** Length of the payload in bytes. */
    static final int LENGTH = 5;

    /** The order is the protocol: a new one comes last. */
    enum Answer {
        /** The session begins. */
        READY,
        /** The service is of another installation, or not for this user: run the program. */
        NOT_YOURS,
        /** The client's share is used up, or everything is: a temporary failure. */
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
