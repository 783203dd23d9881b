package org.qmailj.common.rfc822;

/** Reports bytes that are not an RFC 822 address list. No stack trace: such fields are common. */
public final class Unparsable extends Exception {
    private static final long serialVersionUID = 1;

    Unparsable() {
        super("no address list", null, false, false);
    }
}
