package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Makes senders that name their recipient. {@code owner-@host-@[]} sends to each {@code box@there}
 * as {@code owner-box=there@host}, so that a bounce from elsewhere tells whose it is. A bounce of
 * qmail-send's own, about all of them, goes to {@code owner-@host}. Addresses here contain no NUL.
 */
public final class Verp {
    private static final ByteString MARK = ByteString.of("-@[]");

    private Verp() {}

    /**
     * Returns the sender for one delivery. The recipient is divided at its last at sign; if there
     * is none, or none in the owner, the sender stays as it is.
     */
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

    /** Returns where the bounce of the whole message goes. */
    static ByteString owner(ByteString sender) {
        return sender.endsWith(MARK)
                ? sender.substring(0, sender.length() - MARK.length())
                : sender;
    }
}
