package org.qmailj.listen;

import org.qmailj.common.bytes.ByteString;

/** Reads decimal numbers without a sign. */
final class Numerals {
    private Numerals() {}

    /** Returns the number if all of the text is one, at most {@code most}; or else -1. */
    static int whole(ByteString text, int most) {
        long n = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.at(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            n = n * 10 + digit;
            if (n > most) {
                return -1;
            }
        }
        return text.isEmpty() ? -1 : (int) n;
    }
}
