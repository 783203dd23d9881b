package org.qmailj.common.rfc822;

/** Bytes that are no RFC 822 address list. No stack trace: senders write such fields every day. */
public final class Unparsable extends Exception {
    private static final long serialVersionUID = 1;

    Unparsable() {
        super("no address list", null, false, false);
    }
}
