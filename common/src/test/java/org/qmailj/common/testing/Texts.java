package org.qmailj.common.testing;

import org.qmailj.common.bytes.ByteString;

/** Byte strings as tests write them. */
public final class Texts {
    private Texts() {}

    /** Returns null for null, which stands in tables for what is missing. */
    public static ByteString s(String latin1) {
        return latin1 == null ? null : ByteString.of(latin1);
    }
}
