package org.qmailj.local;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;

/**
 * Parses a command that means the same to every shell: words of letters, digits and {@code
 * @._+=/:-}, with one blank between them.
 */
final class PlainCommand {
    private PlainCommand() {}

    /** Returns the words, or null for a command that needs a shell. */
    static List<ByteString> words(ByteString command) {
        List<ByteString> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= command.length(); i++) {
            if (i == command.length() || command.at(i) == ' ') {
                if (i == start) {
                    return null;
                }
                words.add(command.substring(start, i));
                start = i + 1;
            } else if (!isPlain(command.at(i))) {
                return null;
            }
        }
        return words;
    }

    private static boolean isPlain(int b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
                || b == '@' || b == '.' || b == '_' || b == '+' || b == '=' || b == '/'
                || b == ':' || b == '-';
    }
}
