package org.qmailj.remote;

import java.io.IOException;
import org.qmailj.common.io.ByteOutput;

/**
 * Encodes a message for SMTP (RFC 821 section 4.5.2): lines end in CR LF, and a line that begins
 * with a dot gets another.
 *
 * <p>LF and CR LF end a line, and so does a CR at the very end. A CR anywhere else is sent as CR
 * LF, but what follows it belongs to the same line: a dot there stays single, a second CR stays
 * bare. So a message can end its own transfer early and continue with commands; a strict encoder
 * lets every CR end a line.
 */
final class DataEncoder {
    /**
     * Holds what an administrator may change from qmail's behaviour.
     *
     * @param strict a CR within a line ends that line (control/strictcr)
     * @param completing a last line without an end gets one (control/partialline)
     */
    record Rules(boolean strict, boolean completing) {
        static final Rules OF_QMAIL = new Rules(false, false);
    }

    private enum State { LINE_START, IN_LINE, AFTER_CR }

    private static final byte[] CRLF = {'\r', '\n'};

    private final ByteOutput out;
    private final Rules rules;
    private State state = State.LINE_START;

    DataEncoder(ByteOutput out, Rules rules) {
        this.out = out;
        this.rules = rules;
    }

    /** Encodes the next piece of the message. */
    void put(byte[] from, int offset, int length) throws IOException {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int run = at;
            while (state == State.IN_LINE && run < end && from[run] != '\n' && from[run] != '\r') {
                run++;
            }
            out.put(from, at, run - at);
            if (run < end) {
                step(from[run++]);
            }
            at = run;
        }
    }

    private void step(int b) throws IOException {
        state = switch (state) {
            case LINE_START -> lineStart(b);
            case IN_LINE -> inLine(b);
            case AFTER_CR -> {
                out.put(CRLF);
                if (b == '\n') {
                    yield State.LINE_START;
                }
                if (rules.strict()) {
                    yield lineStart(b);
                }
                out.put(b);
                yield State.IN_LINE;
            }
        };
    }

    private State lineStart(int b) throws IOException {
        if (b == '.') {
            out.put('.');
        }
        return inLine(b);
    }

    private State inLine(int b) throws IOException {
        if (b == '\r') {
            return State.AFTER_CR;
        }
        if (b == '\n') {
            out.put(CRLF);
            return State.LINE_START;
        }
        out.put(b);
        return State.IN_LINE;
    }

    /** Ends the message. Returns false if its last line has no end and gets none. */
    boolean end() throws IOException {
        return switch (state) {
            case LINE_START -> true;
            case IN_LINE -> {
                if (rules.completing()) {
                    out.put(CRLF);
                    state = State.LINE_START;
                }
                yield rules.completing();
            }
            case AFTER_CR -> {
                out.put(CRLF);
                state = State.LINE_START;
                yield true;
            }
        };
    }
}
