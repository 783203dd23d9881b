package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;

/** Recognizes a message that was delivered to this address before. */
final class LoopCheck {
    private LoopCheck() {}

    /**
     * Whether the header has this line, byte for byte. The header ends with the first empty line; a
     * last line without newline does not count.
     */
    static boolean isLooping(ByteInput message, ByteString line) throws IOException {
        int length = 0;
        int same = 0;
        for (int b = message.get(); b != ByteInput.EOF; b = message.get()) {
            if (same == length && same < line.length() && line.at(same) == b) {
                same++;
            }
            length++;
            if (b == '\n') {
                if (length == 1) {
                    return false;
                }
                if (same == length && same == line.length()) {
                    return true;
                }
                length = 0;
                same = 0;
            }
        }
        return false;
    }
}
