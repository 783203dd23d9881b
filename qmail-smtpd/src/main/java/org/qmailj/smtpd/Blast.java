package org.qmailj.smtpd;

/**
 * Takes the message out of what the client sends after DATA (RFC 5321 section 4.5.2): CRLF becomes
 * LF, the dot before a line goes, a line of one dot is the end. CR without LF stays as it is. LF
 * without CR ends everything: nobody knows what its sender meant, and a host that guesses can be
 * made to see a second message inside the first.
 *
 * <p>Pure: bytes in, bytes out, whatever the pieces they come in.
 */
final class Blast {
    /** What one byte of input may put out beyond the bytes before it. */
    static final int LONGEST_STEP = 3;

    /** What has been seen of the line so far. CR, dot and dot CR are not put out yet. */
    enum State {
        LINE_START,
        MIDDLE,
        DOT,
        DOT_CR,
        CR,
        /** The line of one dot was seen. */
        END,
        /** LF without CR. */
        STRAY_NEWLINE;

        boolean isOver() {
            return this == END || this == STRAY_NEWLINE;
        }

        /** The state after this byte, unless it is over. */
        State after(int b) {
            return switch (this) {
                case LINE_START -> b == '\n' ? STRAY_NEWLINE : b == '.' ? DOT : crOrMiddle(b);
                case MIDDLE -> b == '\n' ? STRAY_NEWLINE : crOrMiddle(b);
                case DOT -> b == '\n' ? STRAY_NEWLINE : b == '\r' ? DOT_CR : MIDDLE;
                case DOT_CR -> b == '\n' ? END : crOrMiddle(b);
                case CR -> b == '\n' ? LINE_START : crOrMiddle(b);
                case END, STRAY_NEWLINE -> this;
            };
        }

        private static State crOrMiddle(int b) {
            return b == '\r' ? CR : MIDDLE;
        }
    }

    private final HopCounter hops = new HopCounter();
    private State state = State.LINE_START;
    private int written;

    State state() {
        return state;
    }

    int hops() {
        return hops.hops();
    }

    /** How much the last {@link #feed} put out. */
    int written() {
        return written;
    }

    /**
     * Takes bytes from {@code in} until {@code to}, or until {@code out} has no room for another
     * step, or until it is over. Answers where it stopped.
     */
    int feed(byte[] in, int from, int to, byte[] out) {
        int i = from;
        int o = 0;
        while (i < to && o <= out.length - LONGEST_STEP && !state.isOver()) {
            if (state == State.MIDDLE) {
                int end = endOfRun(in, i, Math.min(to, i + out.length - o));
                hops.see(in, i, end);
                System.arraycopy(in, i, out, o, end - i);
                o += end - i;
                i = end;
                if (i == to || o > out.length - LONGEST_STEP) {
                    break;
                }
            }
            byte b = in[i++];
            hops.see(b);
            State next = state.after(b);
            o = put(state, next, b, out, o);
            state = next;
        }
        written = o;
        return i;
    }

    private static int endOfRun(byte[] in, int from, int to) {
        int i = from;
        while (i < to && in[i] != '\n' && in[i] != '\r') {
            i++;
        }
        return i;
    }

    /** What a step puts out, at {@code o}; answers the place behind it. */
    private static int put(State state, State next, byte b, byte[] out, int o) {
        int at = o;
        boolean dotGoesOn = state == State.DOT_CR && next != State.END;
        if (dotGoesOn) {
            out[at++] = '.';
        }
        if (dotGoesOn || state == State.CR && next != State.LINE_START) {
            out[at++] = '\r';
        }
        if (next == State.MIDDLE || next == State.LINE_START) {
            out[at++] = b;
        }
        return at;
    }
}
