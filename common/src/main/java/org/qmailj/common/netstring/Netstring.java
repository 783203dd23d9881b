package org.qmailj.common.netstring;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/** Writes netstrings. */
public final class Netstring {
    private Netstring() {}

    public static ByteString encode(ByteString bytes) {
        return new ByteBuilder().appendNumber(bytes.length()).append(':').append(bytes).append(',')
                .toByteString();
    }
}
