package org.qmailj.pop3d;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;

class SelectionTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, -1", "'1 0', 1, 0", "'12 34', 12, 34", "'1    2', 1, 2", "'1 2 3', 1, 2",
        "'007 08', 7, 8", "1x, 1, -1", "1x2, 1, -1", "'1 x2', 1, -1", "'1 2x', 1, 2",
        "'1 -2', 1, -1", "'1\t2', 1, -1", "'1 ', 1, -1", "0, 0, -1",
        "'18446744073709551616 18446744073709551617', 0, 1",
        "'2 18446744073709551615', 2, -1", "9223372036854775808, -9223372036854775808, -1",
    })
    void numbers(String argument, long number, long lines) {
        assertEquals(
                new Selection(true, number, lines), Selection.parse(ByteString.of(argument)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "-1", "+1", " 1", "\t1", "x1", "one", "<1>", "#1", ".1", "\u00b2", "/", ":"
    })
    void anythingElse(String argument) {
        assertFalse(Selection.parse(ByteString.of(argument)).isNumber());
    }
}
