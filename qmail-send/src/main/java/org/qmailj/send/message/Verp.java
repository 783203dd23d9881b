package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Senders that name their recipient: {@code owner-@host-@[]} sends to each {@code box@there} as
 * {@code owner-box=there@host}, so that a bounce tells who it was; a bounce to all of them goes to
 * {@code owner-@host}. Addresses here are C strings: they hold no NUL.
 */
public final class Verp {
    private static final ByteString MARK = ByteString.of("-@[]");

    private Verp() {}

    /** The sender of one delivery; the recipient's last at sign divides it. */
    public static ByteString sender(ByteString sender, ByteString recipient) {
        if (!sender.endsWith(MARK)) {
            return sender;
        }
        ByteString owner = sender.substring(0, sender.length() - MARK.length());
        int at = owner.lastIndexOf('@');
        int divide = recipient.lastIndexOf('@');
        if (at == -1 || divide == -1) {
            return sender;
        }
        return new ByteBuilder()
                .append(owner.substring(0, at))
                .append(recipient.substring(0, divide)).append('=')
                .append(recipient.substring(divide + 1))
                .append(owner.substring(at))
                .toByteString();
    }

    /** Where bounces of the whole message go. */
    static ByteString owner(ByteString sender) {
        return sender.endsWith(MARK)
                ? sender.substring(0, sender.length() - MARK.length())
                : sender;
    }
}
