package org.qmailj.common.record;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;

/** Takes a payload apart. What is missing or left over breaks the channel. */
public final class RecordReader {
    private final byte[] payload;
    private int next;

    public RecordReader(byte[] payload) {
        this.payload = payload;
    }

    public int u8() throws BrokenRecord {
        if (next == payload.length) {
            throw new BrokenRecord("record too short");
        }
        return payload[next++] & 0xff;
    }

    public int u16() throws BrokenRecord {
        return u8() << 8 | u8();
    }

    public int u32() throws BrokenRecord {
        return u16() << 16 | u16();
    }

    public long u64() throws BrokenRecord {
        return (long) u32() << 32 | (u32() & 0xffffffffL);
    }

    public ByteString string() throws BrokenRecord {
        int length = u32();
        if (length < 0 || length > payload.length - next) {
            throw new BrokenRecord("string longer than its record");
        }
        ByteString value = ByteString.of(payload, next, length);
        next += length;
        return value;
    }

    /** Reads a count and as many strings. */
    public List<ByteString> list() throws BrokenRecord {
        int count = u32();
        if (count < 0 || count > (payload.length - next) / 4) {
            throw new BrokenRecord("list longer than its record");
        }
        List<ByteString> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(string());
        }
        return values;
    }

    /** Checks that nothing follows. */
    public void end() throws BrokenRecord {
        if (next != payload.length) {
            throw new BrokenRecord("record too long");
        }
    }
}
