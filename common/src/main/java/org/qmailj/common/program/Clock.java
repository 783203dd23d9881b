package org.qmailj.common.program;

/** What time it is; passed in, so that tests make their own. */
public interface Clock {
    Clock SYSTEM = System::currentTimeMillis;

    /** Milliseconds since 1970. */
    long milliseconds();

    /** Whole seconds since 1970. */
    default long seconds() {
        return Math.floorDiv(milliseconds(), 1000L);
    }
}
