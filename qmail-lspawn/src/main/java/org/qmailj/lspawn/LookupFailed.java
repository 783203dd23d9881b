package org.qmailj.lspawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;

/** Nobody can say now, or at all, who is in charge of an address. */
final class LookupFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ByteString text;

    LookupFailed(LocalExit why) {
        this(why.code(), ByteString.EMPTY);
    }

    /**
     * @param code what the delivery's process would have exited with
     * @param text what it would have written
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
