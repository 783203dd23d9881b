package org.qmailj.common.netstring;

import java.io.IOException;

/** Says that the other side does not send netstrings, or sends one that is too large. */
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

    /** Returns whether only its size is wrong. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
