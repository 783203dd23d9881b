package org.qmailj.remote;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteOutput;

/**
 * What qmail-remote prints for qmail-rspawn: one piece for each recipient that the other side was
 * asked about, then one for the message. A piece is a letter, a text and a NUL. The letters: r
 * accepted, h refused, s not now; K accepted, Z try again, D refused.
 */
final class Report {
    private final ByteOutput out;

    Report(ByteOutput out) {
        this.out = out;
    }

    private void piece(char letter, ByteString text) throws IOException {
        out.put(letter);
        out.put(text);
        out.put(0);
    }

    void recipient(Verdict verdict) throws IOException {
        char letter = switch (verdict) {
            case Verdict.Success s -> 'r';
            case Verdict.Temporary t -> 's';
            case Verdict.Permanent p -> 'h';
        };
        piece(letter, verdict.text());
    }

    /** The last piece; everything is written now. */
    void message(Verdict verdict) throws IOException {
        piece(verdict.letter(), verdict.text());
        out.flush();
    }
}
