package org.qmailj.common.record;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;

/**
 * Reads the records of a channel: four bytes of length, most significant first, then the payload.
 */
public final class RecordInput {
    /** {@link #readLength} of a channel without more records. */
    public static final int END = -1;

    /** Bytes of a record's length. */
    private static final int LENGTH = 4;

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
        if (in.available() < LENGTH) {
            return false;
        }
        long length = 0;
        for (int i = 0; i < LENGTH; i++) {
            length = length << 8 | in.buffer()[in.position() + i] & 0xff;
        }
        return length <= in.available() - LENGTH;
    }

    /** How long the next payload is: for those who want to know before it takes memory. */
    public int readLength() throws IOException {
        int first = in.get();
        if (first == ByteInput.EOF) {
            return END;
        }
        long length = first;
        for (int i = 0; i < 3; i++) {
            length = length << 8 | next();
        }
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

    private int next() throws IOException {
        int b = in.get();
        if (b == ByteInput.EOF) {
            throw new BrokenRecord("end within a record");
        }
        return b;
    }
}
