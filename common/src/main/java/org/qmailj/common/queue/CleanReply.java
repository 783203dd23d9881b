package org.qmailj.common.queue;

import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/** Lists what qmail-clean answers to a request of qmail-send. Record: u8. */
public enum CleanReply {
    /** Both files are gone, also on disk. */
    DONE('+'),
    /** A file could not be removed. */
    TROUBLE('!'),
    /** The request made no sense. */
    BAD('x');

    /** Longest record in bytes. */
    public static final int LIMIT = 1;

    private final char letter;

    CleanReply(char letter) {
        this.letter = letter;
    }

    public byte[] encode() {
        return new RecordWriter().u8(letter).record();
    }

    public static CleanReply decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        int letter = in.u8();
        in.end();
        for (CleanReply reply : values()) {
            if (reply.letter == letter) {
                return reply;
            }
        }
        throw new BrokenRecord("unknown reply");
    }
}
