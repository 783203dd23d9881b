package org.qmailj.popup;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

/**
 * What a client asks for before it is known who he is (RFC 1939, authorization state).
 *
 * @param argument all that follows the verb and its blanks; a password may have blanks in it and
 *     behind it
 */
record PopupCommand(Verb verb, ByteString argument) {
    /** The verbs, which count in any case. */
    enum Verb {
        USER,
        PASS,
        APOP,
        QUIT,
        NOOP,
        /** Any other word, or none. */
        LATER;

        private final ByteString text = ByteString.of(name());

        private static final Verb[] ALL = values();

        private static Verb of(CommandLine line) {
            for (Verb verb : ALL) {
                if (verb != LATER && line.is(verb.text)) {
                    return verb;
                }
            }
            return LATER;
        }
    }

    static PopupCommand of(CommandLine line) {
        return new PopupCommand(Verb.of(line), line.argument());
    }
}
