package org.qmailj.send.message;

import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;

/** Makes the tables of a {@link Rewriter} from the lines of control files. */
public final class TestTables {
    private TestTables() {}

    public static ConstMap keys(String... lines) {
        return ConstMap.ofKeys(Arrays.stream(lines).map(ByteString::of).toList());
    }

    public static ConstMap pairs(String... lines) {
        return ConstMap.ofPairs(Arrays.stream(lines).map(ByteString::of).toList());
    }
}
