package org.qmailj.common.record;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;

/** Codes what precedes a payload: its length in four bytes, most significant first. */
public final class RecordPrefix {
    public static final int LENGTH = 4;

    /** The result of {@link #read} at the end of a channel. */
    public static final int END = -1;

    private RecordPrefix() {}

    public static void put(int length, byte[] to, int offset) {
        for (int i = 0; i < LENGTH; i++) {
            to[offset + i] = (byte) (length >> (24 - 8 * i));
        }
    }

    /** Returns a length from 0 to 2^32 - 1. The caller has a limit. */
    public static long get(byte[] from, int offset) {
        long length = 0;
        for (int i = 0; i < LENGTH; i++) {
            length = length << 8 | from[offset + i] & 0xff;
        }
        return length;
    }

    /** Reads the next one. Returns {@link #END} when the channel ends between two records. */
    public static long read(ByteInput in) throws IOException {
        long length = in.get();
        if (length == ByteInput.EOF) {
            return END;
        }
        for (int i = 1; i < LENGTH; i++) {
            int b = in.get();
            if (b == ByteInput.EOF) {
                throw new BrokenRecord("end within a record");
            }
            length = length << 8 | b;
        }
        return length;
    }
}
