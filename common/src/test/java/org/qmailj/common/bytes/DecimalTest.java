package org.qmailj.common.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @Test
    void tenBytesAreDigits() {
        for (int b = 0; b < 256; b++) {
            assertEquals("0123456789".indexOf(b) != -1, Decimal.isDigit(b), "" + b);
        }
        assertTrue(Decimal.isDigit(s("7").at(0)));
        assertFalse(Decimal.isDigit(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "7, 7", "10, 10", "4294967296, 4294967296", "007, 7",
        "0000000000000000000000000000000000000007, 7",
        "18446744073709551614, -2", "18446744073709551615, -1",
        // modulo 2^64
        "18446744073709551616, 0", "18446744073709551617, 1", "18446744073709551626, 10",
        "184467440737095516160, 0", "99999999999999999999999999999, 7886392056514347007",
    })
    void scanTakesEveryNumber(String text, long number) {
        assertEquals(number, Decimal.scan(s(text), 0));
        assertEquals(text.length(), Decimal.end(s(text), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "12abc, 12, 2", "'12 34', 12, 2", "'12\n', 12, 2", "'12\0', 12, 2", "1.5, 1, 1",
        "1e3, 1, 1", "'1,000', 1, 1", "1_000, 1, 1", "0x10, 0, 1", "1:, 1, 1", "1/2, 1, 1",
        "1\u00b2, 1, 1", "18446744073709551617x, 1, 20",
        // no digits
        "'', 0, 0", "x, 0, 0", "-1, 0, 0", "+1, 0, 0", "' 1', 0, 0", "'\t1', 0, 0", "'\0001', 0, 0",
        ".1, 0, 0", "/, 0, 0", ":, 0, 0", "\u00b2, 0, 0", "\u00ff1, 0, 0", "abc, 0, 0",
    })
    void scanStopsAtAnythingElse(String text, long number, int end) {
        assertEquals(number, Decimal.scan(s(text), 0));
        assertEquals(end, Decimal.end(s(text), 0));
        assertEquals(number, Decimal.scan(s("9" + text), 1), "with a digit before it");
        assertEquals(end + 1, Decimal.end(s("9" + text), 1));
    }

    @Test
    void behindTheTextAreNoDigits() {
        assertEquals(0, Decimal.scan(s("12"), 2));
        assertEquals(2, Decimal.end(s("12"), 2));
        assertEquals(0, Decimal.scanAtMost(s("12"), 2, 9));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 30, 0", "29, 30, 29", "30, 30, 30", "0029x, 30, 29", "5, 5, 5", "0, 0, 0",
        "18446744073709551614, -2, -2", "9223372036854775808, -2, -9223372036854775808",
        // greater
        "31, 30, 30", "300, 30, 30", "31x, 30, 30", "6, 5, 5", "9, 0, 0", "10, 5, 5",
        "4294967297, 2147483647, 2147483647", "18446744073709551617, 30, 30",
        "18446744073709551615, -2, -2", "18446744073709551620, -2, -2",
        "99999999999999999999999999999, 9223372036854775807, 9223372036854775807",
        // no digits
        "'', 30, 0", "x, 30, 0", "-1, 30, 0", "+1, 30, 0", "' 1', 30, 0", "max, 30, 0",
    })
    void scanAtMostStaysBelow(String text, long most, long number) {
        assertEquals(number, Decimal.scanAtMost(s(text), 0, most));
        assertEquals(number, Decimal.scanAtMost(s("9" + text), 1, most));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "0, 9, 0", "7, 9, 7", "9, 9, 9", "10, 10, 10", "007, 7, 7",
        "65535, 65535, 65535", "2147483647, 2147483647, 2147483647",
        "4294967295, 4294967295, 4294967295",
        "9223372036854775807, 9223372036854775807, 9223372036854775807",
        "9223372036854775808, -2, -9223372036854775808", "18446744073709551614, -2, -2",
        "0000000000000000000000000000000000000007, 7, 7",
    })
    void wholeIsANumberUpToTheMost(String text, long most, long number) {
        assertEquals(number, Decimal.whole(s(text), most));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0", "8, 7", "10, 9", "11, 10", "20, 19", "65536, 65535", "655350, 65535",
        "2147483648, 2147483647", "4294967296, 4294967295",
        "9223372036854775808, 9223372036854775807", "18446744073709551615, -2",
        "18446744073709551616, -2", "18446744073709551617, 9", "18446744073709551620, -2",
        "99999999999999999999, -2", "118446744073709551614, -2",
    })
    void wholeIsNotGreater(String text, long most) {
        assertEquals(-1, Decimal.whole(s(text), most));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "1x", "x1", "-1", "+1", " 1", "1 ", "1\n", "1\0", "\t1", "1.2", "1,000", "0x10",
        "1e3", "/", ":", "\u00b2", "1\u00ff",
    })
    void wholeIsNothingElse(String text) {
        assertEquals(-1, Decimal.whole(s(text), Decimal.GREATEST));
    }
}
