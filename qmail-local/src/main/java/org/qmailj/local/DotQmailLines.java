package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;

/** Reads the instructions of a .qmail file one by one. The last needs no newline. */
final class DotQmailLines {
    private final ByteString text;
    private int next;

    DotQmailLines(ByteString text) {
        this.text = text;
    }

    /** Returns whether there is another. An empty text is one blank line. */
    boolean more() {
        return next < text.length() || next == 0;
    }

    /** Returns whether the next one is the first, which must not be blank. */
    boolean atFirst() {
        return next == 0;
    }

    Instruction next() {
        int newline = text.indexOf('\n', next);
        int end = newline == -1 ? text.length() : newline;
        ByteString line = text.substring(next, end);
        next = end + 1;
        return Instruction.parse(line);
    }
}
