package org.qmailj.common.record;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;

/**
 * Reads the records of a channel: for each its {@link RecordPrefix}, then the payload.
 */
public final class RecordInput {
    /** The result of {@link #readLength} at the end of the channel. */
    public static final int END = RecordPrefix.END;

    private final ByteInput in;
    private final int limit;

    /** @param limit longest payload in bytes; a longer one breaks the channel */
    public RecordInput(ByteSource source, int limit) {
        this(new ByteInput(source), limit);
    }

    private RecordInput(ByteInput in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * Reads one record. Returns its payload, or null when the other side closed before it. It reads
     * ahead, but never more than the longest record takes: of what follows a shorter one, bytes may
     * be lost.
     */
    public static byte[] readOne(ByteSource source, int limit) throws IOException {
        return new RecordInput(new ByteInput(source, RecordPrefix.LENGTH + limit), limit).read();
    }

    /** Returns the next payload, or null when the other side closed between two records. */
    public byte[] read() throws IOException {
        int length = readLength();
        return length == END ? null : readPayload(length);
    }

    /** Returns whether a whole record has come, so that {@link #read} would not wait. */
    public boolean hasRecord() {
        return in.available() >= RecordPrefix.LENGTH
                && RecordPrefix.get(in.buffer(), in.position())
                        <= in.available() - RecordPrefix.LENGTH;
    }

    /** Returns the length of the next payload, before it takes memory, or {@link #END}. */
    public int readLength() throws IOException {
        long length = RecordPrefix.read(in);
        if (length > limit) {
            throw new BrokenRecord("record of " + length + " bytes, limit " + limit);
        }
        return (int) length;
    }

    /**
     * Returns the next payload.
     *
     * @param length from {@link #readLength}, which must have been called
     */
    public byte[] readPayload(int length) throws IOException {
        byte[] payload = new byte[length];
        if (in.fill(payload) < length) {
            throw new BrokenRecord("end within a record");
        }
        return payload;
    }
}
