package org.qmailj.pop3d;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

/**
 * What a client asks for (RFC 1939, and LAST of RFC 1460).
 *
 * @param argument all that follows the verb and its blanks; empty when there is nothing. Verbs that
 *     have no use for it ignore it.
 */
record Pop3Command(Verb verb, ByteString argument) {
    /** The verbs, which count in any case. */
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
        /** Any other word, or none. */
        UNIMPLEMENTED;

        private final ByteString text = ByteString.of(name());

        private static final Verb[] ALL = values();

        private static Verb of(CommandLine line) {
            for (Verb verb : ALL) {
                if (verb != UNIMPLEMENTED && line.is(verb.text)) {
                    return verb;
                }
            }
            return UNIMPLEMENTED;
        }
    }

    static Pop3Command of(CommandLine line) {
        return new Pop3Command(Verb.of(line), line.argument());
    }
}
