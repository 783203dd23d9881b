package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSource;

/** Recognizes a message that was delivered to this address before (bouncexf). */
final class LoopCheck {
    /** The current line of the header is not this one. */
    private static final int DIFFERS = -1;

    private final ByteString line;

    /** Bytes of {@link #line} that the current line of the header begins with. */
    private int same;

    private LoopCheck(ByteString line) {
        this.line = line;
    }

    /**
     * Returns whether the header has this line, byte for byte. The header ends with the first empty
     * line. A last line without newline does not count.
     *
     * @param chunk is read through
     * @param line with its newline, the only one in it
     */
    static boolean isLooping(ByteSource message, byte[] chunk, ByteString line)
            throws IOException {
        LoopCheck check = new LoopCheck(line);
        for (int n = message.read(chunk, 0, chunk.length); n > 0;
                n = message.read(chunk, 0, chunk.length)) {
            if (check.ends(chunk, n)) {
                return check.same == line.length();
            }
        }
        return false;
    }

    /** Returns whether the answer is known: at the line, or at the end of the header. */
    private boolean ends(byte[] chunk, int length) {
        int i = 0;
        while (i < length) {
            if (same == DIFFERS) {
                while (i < length && chunk[i] != '\n') {
                    i++;
                }
                if (i < length) {
                    i++;
                    same = 0;
                }
            } else if (chunk[i] == '\n' && same == 0) {
                return true;
            } else if ((chunk[i] & 0xff) != line.at(same)) {
                same = DIFFERS;
            } else {
                i++;
                if (++same == line.length()) {
                    return true;
                }
            }
        }
        return false;
    }
}
