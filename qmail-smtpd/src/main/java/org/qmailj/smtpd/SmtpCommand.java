package org.qmailj.smtpd;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

/**
 * Holds a command of a client (RFC 5321).
 *
 * @param argument everything after the verb and its blanks, perhaps empty. Verbs without an
 *     argument ignore it
 */
record SmtpCommand(Verb verb, ByteString argument) {
    /** Lists the verbs; upper and lower case are the same. */
    enum Verb {
        RCPT,
        MAIL,
        DATA,
        QUIT,
        HELO,
        EHLO,
        RSET,
        HELP,
        NOOP,
        VRFY,
        /** Stands for any other word, or none. */
        UNIMPLEMENTED;

        private static final Verb[] ALL = values();

        /** Returns whether its reply may wait for those to the next commands (RFC 2920, 3.1). */
        boolean isGrouped() {
            return this == MAIL || this == RCPT || this == RSET;
        }
    }

    static SmtpCommand of(CommandLine line) {
        return new SmtpCommand(line.verbAmong(Verb.ALL, Verb.UNIMPLEMENTED), line.argument());
    }
}
