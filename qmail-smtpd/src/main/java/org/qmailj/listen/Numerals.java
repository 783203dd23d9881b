package org.qmailj.listen;

import org.qmailj.common.bytes.ByteString;

/** Decimal numbers without a sign. */
final class Numerals {
    private Numerals() {}

    /** The number that the whole text spells, at most {@code most}; else -1. */
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
