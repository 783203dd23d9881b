package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Bug;

/** Lists why no program was started, each with the whole report (spawn.c). */
enum Refusal {
    NUMBER_TOO_BIG("ZInternal error: delnum too big. (#4.3.5)\n"),
    NUMBER_IN_USE("ZInternal error: delnum in use. (#4.3.5)\n"),
    NO_MESSAGE_NUMBER("DInternal error: messid has nonnumerics. (#5.3.5)\n"),
    NO_HOST("DSorry, address must include host name. (#5.1.3)\n"),
    OPEN("Zqmail-spawn unable to open message. (#4.3.0)\n"),
    STATUS("Zqmail-spawn unable to fstat message. (#4.3.0)\n"),
    WRONG_TYPE("ZSorry, message has wrong type. (#4.3.5)\n"),
    WRONG_OWNER("ZSorry, message has wrong owner. (#4.3.5)\n"),
    PIPE("Zqmail-spawn unable to create pipe. (#4.3.0)\n"),
    FORK("Zqmail-spawn unable to fork. (#4.3.0)\n"),
    OUT_OF_MEMORY("Zqmail-spawn out of memory. (#4.3.0)\n");

    private final ByteString report;

    Refusal(String report) {
        this.report = ByteString.of(report);
    }

    ByteString report() {
        return report;
    }

    /** Returns the report of a bug, where C qmail would have crashed. */
    static ByteString bug(Throwable found) {
        return ByteString.of("Z").concat(Bug.report("qmail-spawn", found));
    }

    /** Returns it as an exception. */
    Refused thrown() {
        return new Refused(this);
    }

    /** Thrown when no program is started for a delivery. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final Refusal why;

        private Refused(Refusal why) {
            super(why.name(), null, false, false);
            this.why = why;
        }

        ByteString report() {
            return why.report();
        }
    }
}
