package org.qmailj.smtpd;

/**
 * Decodes what the client sends after DATA (RFC 5321, 4.5.2): CRLF becomes LF, a dot at the
 * beginning of a line is removed, a line of one dot is the end. CR without LF stays as it is. LF
 * without CR ends everything: nobody knows what its sender meant, and a host that guesses can be
 * made to see a second message inside the first.
 *
 * <p>It does no input or output, and it does not matter into which pieces the input is cut.
 */
final class Blast {
    /** The most bytes that one byte of input can put out. */
    static final int LONGEST_STEP = 3;

    /** Lists what the line begins with so far. CR, dot and dot CR are not put out yet. */
    enum State {
        LINE_START,
        MIDDLE,
        DOT,
        DOT_CR,
        CR,
        /** The message has ended with a line of one dot. */
        END,
        /** The message has ended with LF without CR. */
        STRAY_NEWLINE;

        boolean isOver() {
            return this == END || this == STRAY_NEWLINE;
        }

        /** Returns the state after this byte. */
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

    /** Returns how many bytes the last {@link #feed} put out. */
    int written() {
        return written;
    }

    /**
     * Decodes bytes of {@code in} up to {@code to}, or until {@code out} has no room for another
     * step, or until the message ends. Returns where it stopped.
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

    /** Puts out what a step yields, at {@code o}; returns the place after it. */
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
