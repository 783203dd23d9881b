package org.qmailj.common.testing;

import org.qmailj.common.bytes.ByteString;

/** Byte strings as tests write them. */
public final class Texts {
    private Texts() {}

    public static ByteString s(String latin1) {
        return ByteString.of(latin1);
    }
}
