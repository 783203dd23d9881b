package org.qmailj.common.record;

import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/** Puts a payload together; numbers are written most significant byte first. */
public final class RecordWriter {
    private final ByteBuilder out = new ByteBuilder();

    public RecordWriter u8(int value) {
        out.append(value);
        return this;
    }

    public RecordWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    public RecordWriter u32(int value) {
        return u16(value >> 16).u16(value);
    }

    public RecordWriter u64(long value) {
        return u32((int) (value >> 32)).u32((int) value);
    }

    /** A string with its length in front. */
    public RecordWriter string(ByteString value) {
        u32(value.length());
        out.append(value);
        return this;
    }

    /** The number of strings, then each of them. */
    public RecordWriter list(List<ByteString> values) {
        u32(values.size());
        for (int i = 0; i < values.size(); i++) {
            string(values.get(i));
        }
        return this;
    }

    /** Of the payload so far. */
    public int length() {
        return out.length();
    }

    public byte[] payload() {
        return out.toByteString().toArray();
    }

    /** The payload with its length in front: what goes through the pipe, in one write. */
    public byte[] record() {
        int n = out.length();
        byte[] whole = new byte[RecordPrefix.LENGTH + n];
        RecordPrefix.put(n, whole, 0);
        System.arraycopy(out.array(), 0, whole, RecordPrefix.LENGTH, n);
        return whole;
    }
}
