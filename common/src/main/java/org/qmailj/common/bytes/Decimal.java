package org.qmailj.common.bytes;

/**
 * Reads decimal numbers, which are unsigned and have 64 bits. The digits are 0 to 9: a sign or a
 * blank is none. Zeros in front change nothing, however many there are.
 *
 * <p>Three rules tell what becomes of other bytes and of numbers that are too large: {@link #scan},
 * as almost everywhere in qmail, {@link #scanAtMost} and {@link #whole}.
 */
public final class Decimal {
    /** The greatest number that {@link #whole} can return: 2^64 - 2, in unsigned arithmetic. */
    public static final long GREATEST = -2;

    private Decimal() {}

    public static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    /** Returns where the digits end that begin at {@code from}; {@code from} if there are none. */
    public static int end(ByteString text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.at(at))) {
            at++;
        }
        return at;
    }

    /**
     * Returns the number whose digits begin at {@code from}, modulo 2^64, so its low bits are the
     * number modulo 2^32 or 2^16; 0 if there are no digits (scan_ulong). Ignores what follows them.
     */
    public static long scan(ByteString text, int from) {
        long n = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.at(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            n = n * 10 + digit;
        }
        return n;
    }

    /**
     * Returns the number whose digits begin at {@code from}, or {@code most} if it is greater; 0 if
     * there are no digits. Ignores what follows them.
     *
     * @param most unsigned, up to {@link #GREATEST}
     */
    public static long scanAtMost(ByteString text, int from, long most) {
        long n = value(text, from, end(text, from), most);
        return n == -1 ? most : n;
    }

    /**
     * Returns the number that the text is; -1 if the text is empty, has a byte that is no digit, or
     * is a number greater than {@code most}.
     *
     * @param most unsigned, up to {@link #GREATEST}
     */
    public static long whole(ByteString text, long most) {
        boolean isNumber = !text.isEmpty() && end(text, 0) == text.length();
        return isNumber ? value(text, 0, text.length(), most) : -1;
    }

    /** Returns the value of digits, or -1 if it is greater than {@code most}. */
    private static long value(ByteString digits, int from, int to, long most) {
        long tenth = Long.divideUnsigned(most, 10);
        long n = 0;
        for (int i = from; i < to; i++) {
            int digit = digits.at(i) - '0';
            if (Long.compareUnsigned(n, tenth) > 0
                    || Long.compareUnsigned(digit, most - n * 10) > 0) {
                return -1;
            }
            n = n * 10 + digit;
        }
        return n;
    }
}
