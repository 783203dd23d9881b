package org.qmailj.lspawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;

/** Thrown when it cannot be found out, now or at all, who is in charge of an address. */
final class LookupFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ByteString text;

    LookupFailed(LocalExit why) {
        this(why.code(), ByteString.EMPTY);
    }

    /**
     * @param code the exit code that the delivery ends with
     * @param text the output that it ends with
     */
    LookupFailed(int code, ByteString text) {
        super("exit " + code, null, false, false);
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    ByteString text() {
        return text;
    }
}
