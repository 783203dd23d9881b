package org.qmailj.common.netstring;

import java.io.IOException;

/** The other side does not speak in netstrings, or in larger ones than anybody takes. */
public final class BadNetstring extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean tooLarge;

    private BadNetstring(String what, boolean tooLarge) {
        super(what);
        this.tooLarge = tooLarge;
    }

    public static BadNetstring malformed() {
        return new BadNetstring("malformed netstring", false);
    }

    public static BadNetstring tooLarge() {
        return new BadNetstring("length of a netstring out of range", true);
    }

    /** Whether it is only its size that is wrong. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
