package org.qmailj.remote;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteOutput;

/**
 * Prints the report of qmail-remote for qmail-rspawn: one piece for each recipient that the other
 * side was asked about, then one for the message. A piece is a letter, a text and a NUL. The
 * letters: r accepted, h refused, s try again; K accepted, Z try again, D refused.
 */
final class Report {
    /** Says that nobody reads the report, so continuing is useless. */
    static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unread() {
            super("report", null, false, false);
        }
    }

    private final ByteOutput out;

    Report(ByteOutput out) {
        this.out = out;
    }

    private void piece(char letter, ByteString text) {
        try {
            out.put(letter);
            out.put(text);
            out.put(0);
        } catch (IOException e) {
            throw new Unread();
        }
    }

    void recipient(Verdict verdict) {
        piece(verdict.recipientLetter(), verdict.text());
    }

    /** Writes the last piece and flushes the report. */
    void message(Verdict verdict) {
        piece(verdict.letter(), verdict.text());
        try {
            out.flush();
        } catch (IOException e) {
            throw new Unread();
        }
    }
}
