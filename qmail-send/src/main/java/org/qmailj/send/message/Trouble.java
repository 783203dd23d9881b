package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.log.LogLine;
import org.qmailj.log.QmailLog;

/** Says that a step of a worker failed. It has no stack trace: the line is all that is of use. */
final class Trouble extends Exception {
    private static final long serialVersionUID = 1;

    private final transient LogLine line;

    Trouble(LogLine line) {
        super("trouble", null, false, false);
        this.line = line;
    }

    /** Returns the trouble whose line is {@code warning: WHAT FILE COMMENT}. */
    static Trouble with(String what, ByteString file, String comment) {
        return new Trouble(QmailLog.warning(what, file, comment));
    }

    /** Returns the trouble whose line is {@code warning: WHAT FILE}. */
    static Trouble with(String what, ByteString file) {
        return with(what, file, "");
    }

    /** Returns the line that the log gets. */
    LogLine line() {
        return line;
    }
}
