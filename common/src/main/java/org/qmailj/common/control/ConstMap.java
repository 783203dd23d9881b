package org.qmailj.common.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;

/**
 * A table of control lines looked up without regard to ASCII case (constmap.c). Of two equal keys
 * the later line wins, because constmap searches its chains from the youngest entry.
 */
public final class ConstMap {
    private final Map<ByteString, ByteString> entries = new HashMap<>();

    private ConstMap() {}

    /** Each line is a key; the value is empty. Null stands for no lines. */
    public static ConstMap ofKeys(List<ByteString> lines) {
        ConstMap map = new ConstMap();
        if (lines != null) {
            for (ByteString line : lines) {
                map.entries.put(line.toLowerCase(), ByteString.EMPTY);
            }
        }
        return map;
    }

    /** Each line is key:value; lines without a colon are ignored. Null stands for no lines. */
    public static ConstMap ofPairs(List<ByteString> lines) {
        ConstMap map = new ConstMap();
        if (lines != null) {
            for (ByteString line : lines) {
                int colon = line.indexOf(':');
                if (colon != -1) {
                    ByteString key = line.substring(0, colon).toLowerCase();
                    map.entries.put(key, line.substring(colon + 1));
                }
            }
        }
        return map;
    }

    /** The value, or null when the key is not there. */
    public ByteString get(ByteString key) {
        return entries.get(key.toLowerCase());
    }

    public boolean contains(ByteString key) {
        return get(key) != null;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }
}
