package org.qmailj.common.control;

import java.util.List;
import org.qmailj.common.bytes.ByteString;

/**
 * A table of control lines looked up without regard to ASCII case (constmap.c). Of two equal keys
 * the later line wins, because constmap searches its chains from the youngest entry.
 *
 * <p>Takes 6 to 12 bytes a line besides the lines.
 */
public final class ConstMap {
    private static final int SCATTER = 0x9E3779B9;

    private final ControlLines lines;

    /** Whether a key ends at the colon of its line. */
    private final boolean pairs;

    /** A hash table with open addressing: the numbers of lines, counted from 1; 0 is free. */
    private final int[] slots;

    private ConstMap(List<ByteString> from, boolean pairs) {
        this.lines = ControlLines.of(from == null ? List.of() : from);
        this.pairs = pairs;
        int count = lines.size();
        this.slots = new int[Integer.highestOneBit(count + count / 2 + 1) << 1];
        byte[] text = lines.text();
        for (int n = 0; n < count; n++) {
            int end = keyEnd(n);
            if (end != -1) {
                slots[slot(text, lines.start(n), end)] = n + 1;
            }
        }
    }

    /** Each line is a key; the value is empty. Null stands for no lines. */
    public static ConstMap ofKeys(List<ByteString> lines) {
        return new ConstMap(lines, false);
    }

    /** Each line is key:value; lines without a colon are ignored. Null stands for no lines. */
    public static ConstMap ofPairs(List<ByteString> lines) {
        return new ConstMap(lines, true);
    }

    /** Where the key of line n ends in the text; -1 if it has none. */
    private int keyEnd(int n) {
        int end = lines.end(n);
        if (!pairs) {
            return end;
        }
        for (int i = lines.start(n); i < end; i++) {
            if (lines.text()[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    /** The place of a key, or the free one where it would go. */
    private int slot(byte[] from, int start, int end) {
        int mask = slots.length - 1;
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + ByteString.lower(from[i]);
        }
        int slot = hash * SCATTER >>> Integer.numberOfLeadingZeros(mask);
        while (slots[slot] != 0 && !isKey(slots[slot] - 1, from, start, end)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isKey(int n, byte[] from, int start, int end) {
        int at = lines.start(n);
        if (keyEnd(n) - at != end - start) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (ByteString.lower(from[i]) != ByteString.lower(lines.text()[at++])) {
                return false;
            }
        }
        return true;
    }

    /** The number of the line, or -1. */
    private int find(ByteString key) {
        byte[] bytes = key.toArray();
        return slots[slot(bytes, 0, bytes.length)] - 1;
    }

    /** The value, or null when the key is not there. */
    public ByteString get(ByteString key) {
        int n = find(key);
        if (n == -1) {
            return null;
        }
        int value = pairs ? keyEnd(n) + 1 : lines.end(n);
        return ByteString.of(lines.text(), value, lines.end(n) - value);
    }

    public boolean contains(ByteString key) {
        return find(key) != -1;
    }

    public boolean isEmpty() {
        for (int slot : slots) {
            if (slot != 0) {
                return false;
            }
        }
        return true;
    }
}
