package org.qmailj.common.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;

class QueueLayoutTest {
    /** Inode numbers have 64 bits on some file systems. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4711, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L,
        Long.MAX_VALUE, Long.MIN_VALUE, -2})
    void aNameIsItsNumber(long number) {
        assertEquals(number, QueueLayout.number(ByteString.of(Long.toUnsignedString(number))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1x", "-1", " 1", "1.2", "18446744073709551615",
        "18446744073709551616", "18446744073709551620", "99999999999999999999",
        "118446744073709551614", "000000000000000000007"})
    void whatIsNoNumber(String name) {
        assertEquals(-1, QueueLayout.number(ByteString.of(name)));
    }

    @Test
    void pathsOfTheGreatestNumber() {
        QueueLayout layout = QueueLayout.ofCurrentDirectory();
        assertEquals("mess/4/18446744073709551614", layout.mess(-2).toString());
        assertEquals("mess/4", layout.directory(Area.MESS, -2).toString());
        assertEquals("todo/18446744073709551614", layout.todo(-2).toString());
    }

    @ParameterizedTest
    @EnumSource
    void theInstallerMakesTheDirectories(Area area) {
        List<String> made = Hier.queue().stream().map(HierEntry::path).toList();
        assertTrue(made.contains("queue/" + area.file()));
        assertEquals(area.isSplit() ? QueueLayout.SPLIT : 0, made.stream()
                .filter(path -> path.matches("queue/" + area.file() + "/[0-9]+")).count());
    }

    /** C qmail-send takes them as well. */
    @Test
    void zerosInFront() {
        assertEquals(7, QueueLayout.number(ByteString.of("007")));
    }
}
