package org.qmailj.common.record;

import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/** Makes a payload. Numbers have the most significant byte first. */
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

    /** Writes the length of a string and the string. */
    public RecordWriter string(ByteString value) {
        u32(value.length());
        out.append(value);
        return this;
    }

    /** Writes the number of strings and each of them. */
    public RecordWriter list(List<ByteString> values) {
        u32(values.size());
        for (int i = 0; i < values.size(); i++) {
            string(values.get(i));
        }
        return this;
    }

    public byte[] payload() {
        return out.toByteString().toArray();
    }

    /** Returns the payload with its length in front, for one write. */
    public byte[] record() {
        int n = out.length();
        byte[] whole = new byte[RecordPrefix.LENGTH + n];
        RecordPrefix.put(n, whole, 0);
        System.arraycopy(out.array(), 0, whole, RecordPrefix.LENGTH, n);
        return whole;
    }
}
