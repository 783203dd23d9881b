package org.qmailj.pop3d;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

/**
 * Holds a command of a client (RFC 1939, and LAST of RFC 1460).
 *
 * @param argument everything after the verb and its blanks, perhaps empty. Verbs without an
 *     argument ignore it
 */
record Pop3Command(Verb verb, ByteString argument) {
    /** Lists the verbs; upper and lower case are the same. */
    enum Verb {
        QUIT,
        STAT,
        LIST,
        UIDL,
        DELE,
        RETR,
        RSET,
        LAST,
        TOP,
        NOOP,
        /** Stands for any other word, or none. */
        UNIMPLEMENTED;

        private static final Verb[] ALL = values();
    }

    static Pop3Command of(CommandLine line) {
        return new Pop3Command(line.verbAmong(Verb.ALL, Verb.UNIMPLEMENTED), line.argument());
    }
}
