package org.qmailj.common.queue;

import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/** Holds what qmail-send asks of qmail-clean. Record: u8 what, u64 messnum. */
public sealed interface CleanRequest {
    /** Longest record in bytes. */
    int LIMIT = 64;

    /**
     * Asks for no more than an answer, by which qmail-clean shows that it serves: no message has
     * this number, because no file has the inode 0.
     */
    CleanRequest FOR_AN_ANSWER = new Foop(0);

    long messnum();

    /** Asks to remove intd/N, then mess/N: the message is done. */
    record Foop(long messnum) implements CleanRequest {}

    /** Asks to remove intd/N, then todo/N: the message is preprocessed. */
    record Todo(long messnum) implements CleanRequest {}

    default byte[] encode() {
        int what = switch (this) {
            case Foop f -> 0;
            case Todo t -> 1;
        };
        return new RecordWriter().u8(what).u64(messnum()).record();
    }

    static CleanRequest decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        int what = in.u8();
        long messnum = in.u64();
        in.end();
        if (messnum == -1) {
            throw new BrokenRecord("message number out of range");
        }
        return switch (what) {
            case 0 -> new Foop(messnum);
            case 1 -> new Todo(messnum);
            default -> throw new BrokenRecord("unknown request");
        };
    }
}
