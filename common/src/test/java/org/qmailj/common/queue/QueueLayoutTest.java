package org.qmailj.common.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;

class QueueLayoutTest {
    /** Inode numbers have 64 bits on some file systems. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4711, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L,
        Long.MAX_VALUE})
    void aNameIsItsNumber(long number) {
        assertEquals(number, QueueLayout.number(ByteString.of(String.valueOf(number))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1x", "-1", " 1", "1.2", "9223372036854775808",
        "9999999999999999999", "10000000000000000000", "99999999999999999999999"})
    void whatIsNoNumber(String name) {
        assertEquals(-1, QueueLayout.number(ByteString.of(name)));
    }

    /** C qmail-send takes them as well. */
    @Test
    void zerosInFront() {
        assertEquals(7, QueueLayout.number(ByteString.of("007")));
    }
}
