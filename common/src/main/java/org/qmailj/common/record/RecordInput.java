package org.qmailj.common.record;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;

/**
 * Reads the records of a channel: for each its {@link RecordPrefix}, then the payload.
 */
public final class RecordInput {
    /** {@link #readLength} of a channel without more records. */
    public static final int END = RecordPrefix.END;

    private final ByteInput in;
    private final int limit;

    /** A record longer than {@code limit} bytes breaks the channel. */
    public RecordInput(ByteSource source, int limit) {
        this.in = new ByteInput(source);
        this.limit = limit;
    }

    /** The next payload, or null when the other side closed between two records. */
    public byte[] read() throws IOException {
        int length = readLength();
        return length == END ? null : readPayload(length);
    }

    /** Whether {@link #read} would answer without waiting: a whole record is here. */
    public boolean hasRecord() {
        return in.available() >= RecordPrefix.LENGTH
                && RecordPrefix.get(in.buffer(), in.position())
                        <= in.available() - RecordPrefix.LENGTH;
    }

    /** How long the next payload is: for those who want to know before it takes memory. */
    public int readLength() throws IOException {
        long length = RecordPrefix.read(in);
        if (length > limit) {
            throw new BrokenRecord("record of " + length + " bytes, limit " + limit);
        }
        return (int) length;
    }

    /** @param length from {@link #readLength}, which must have been called */
    public byte[] readPayload(int length) throws IOException {
        byte[] payload = new byte[length];
        int n = 0;
        while (n < length) {
            int r = in.get(payload, n, length - n);
            if (r == 0) {
                throw new BrokenRecord("end within a record");
            }
            n += r;
        }
        return payload;
    }
}
