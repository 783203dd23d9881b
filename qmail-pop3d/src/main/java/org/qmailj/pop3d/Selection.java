package org.qmailj.pop3d;

import org.qmailj.common.bytes.ByteString;

/**
 * Says which message a client means, and how much of it: {@code NUMBER [LINES]}. Both are unsigned
 * and modulo 2^64 (scan_ulong). The rest of the argument is ignored, so {@code 2x} is 2.
 *
 * @param isNumber whether the argument begins with a digit
 * @param lines of the body; {@link #ALL} when there is no number where it is expected
 */
record Selection(boolean isNumber, long number, long lines) {
    /** The largest unsigned number: all lines. */
    static final long ALL = -1;

    static Selection parse(ByteString argument) {
        int end = digits(argument, 0);
        int start = end;
        while (start < argument.length() && argument.at(start) == ' ') {
            start++;
        }
        int stop = digits(argument, start);
        return new Selection(
                end > 0, value(argument, 0, end),
                stop > start ? value(argument, start, stop) : ALL);
    }

    /** Returns where the digits that begin at {@code start} end. */
    private static int digits(ByteString text, int start) {
        int i = start;
        while (i < text.length() && text.at(i) >= '0' && text.at(i) <= '9') {
            i++;
        }
        return i;
    }

    private static long value(ByteString text, int start, int end) {
        long value = 0;
        for (int i = start; i < end; i++) {
            value = value * 10 + (text.at(i) - '0');
        }
        return value;
    }
}
