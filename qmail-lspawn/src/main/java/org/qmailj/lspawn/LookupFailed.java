package org.qmailj.lspawn;

import org.qmailj.common.delivery.LocalExit;

/** Nobody can say now, or at all, who is in charge of an address. */
final class LookupFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    LookupFailed(LocalExit why) {
        this(why.code());
    }

    /** @param code what the delivery's process would have exited with */
    LookupFailed(int code) {
        super("exit " + code, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
