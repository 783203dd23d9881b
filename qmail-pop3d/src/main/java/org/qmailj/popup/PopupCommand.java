package org.qmailj.popup;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

/**
 * Holds a command of a client that is not identified yet (RFC 1939, authorization state).
 *
 * @param argument everything after the verb and its blanks; a password may contain blanks and
 *     end with them
 */
record PopupCommand(Verb verb, ByteString argument) {
    /** Lists the verbs; upper and lower case are the same. */
    enum Verb {
        USER,
        PASS,
        APOP,
        QUIT,
        NOOP,
        /** Stands for any other word, or none. */
        LATER;

        private static final Verb[] ALL = values();
    }

    static PopupCommand of(CommandLine line) {
        return new PopupCommand(line.verbAmong(Verb.ALL, Verb.LATER), line.argument());
    }
}
