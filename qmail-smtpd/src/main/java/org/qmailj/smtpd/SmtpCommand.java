package org.qmailj.smtpd;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

/**
 * What a client asks for.
 *
 * @param argument all that follows the verb and its blanks; empty when there is nothing. Verbs that
 *     have no use for it ignore it.
 */
record SmtpCommand(Verb verb, ByteString argument) {
    /** The verbs, which count in any case. */
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
        /** Any other word, or none. */
        UNIMPLEMENTED;

        private static final Verb[] ALL = values();

        /** Whether its answer may wait for those to the commands behind it (RFC 2920, 3.1). */
        boolean isGrouped() {
            return this == MAIL || this == RCPT || this == RSET;
        }
    }

    static SmtpCommand of(CommandLine line) {
        return new SmtpCommand(line.verbAmong(Verb.ALL, Verb.UNIMPLEMENTED), line.argument());
    }
}
