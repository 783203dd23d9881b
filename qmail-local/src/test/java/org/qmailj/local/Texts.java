package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;

/** Byte strings as tests write them. */
final class Texts {
    private Texts() {}

    static ByteString s(String latin1) {
        return ByteString.of(latin1);
    }
}
