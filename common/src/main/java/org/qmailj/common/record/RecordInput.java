package org.qmailj.common.record;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;

/**
 * Reads the records of a channel: four bytes of length, most significant first, then the payload.
 */
public final class RecordInput {
    private final ByteInput in;
    private final int limit;

    /** A record longer than {@code limit} bytes breaks the channel. */
    public RecordInput(ByteSource source, int limit) {
        this.in = new ByteInput(source);
        this.limit = limit;
    }

    /** The next payload, or null when the other side closed between two records. */
    public byte[] read() throws IOException {
        int first = in.get();
        if (first == ByteInput.EOF) {
            return null;
        }
        long length = first;
        for (int i = 0; i < 3; i++) {
            length = length << 8 | next();
        }
        if (length > limit) {
            throw new BrokenRecord("record of " + length + " bytes, limit " + limit);
        }
        byte[] payload = new byte[(int) length];
        int n = 0;
        while (n < payload.length) {
            int r = in.get(payload, n, payload.length - n);
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
