package org.qmailj.pop3d;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;

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
        int end = Decimal.end(argument, 0);
        int start = end;
        while (start < argument.length() && argument.at(start) == ' ') {
            start++;
        }
        boolean hasLines = Decimal.end(argument, start) > start;
        return new Selection(
                end > 0, Decimal.scan(argument, 0), hasLines ? Decimal.scan(argument, start) : ALL);
    }
}
