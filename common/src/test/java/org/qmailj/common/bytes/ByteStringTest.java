package org.qmailj.common.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import org.junit.jupiter.api.Test;

class ByteStringTest {
    @Test
    void keepsEveryByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        ByteString string = ByteString.of(all);
        assertEquals(string, s(string.toString()));
        assertEquals(0xff, string.at(255));
        assertEquals(0, string.indexOf(0));
        assertEquals(255, string.indexOf(0xff));
    }

    @Test
    void isACopy() {
        byte[] from = {1, 2, 3};
        ByteString string = ByteString.of(from);
        from[0] = 9;
        string.toArray()[1] = 9;
        assertEquals(1, string.at(0));
        assertEquals(2, string.at(1));
    }

    @Test
    void foldsOnlyAscii() {
        assertEquals(s("abc\u00c4@[`{"), s("ABC\u00c4@[`{").toLowerCase());
        assertTrue(s("MiXeD").equalsIgnoreCase(s("mIxEd")));
        assertFalse(s("\u00c4").equalsIgnoreCase(s("\u00e4")));
        assertFalse(s("@").equalsIgnoreCase(s("`")));
        assertFalse(s("ab").equalsIgnoreCase(s("abc")));
    }

    @Test
    void findsAndCuts() {
        ByteString string = s("user@host@end");
        assertEquals(4, string.indexOf('@'));
        assertEquals(9, string.indexOf('@', 5));
        assertEquals(9, string.lastIndexOf('@'));
        assertEquals(-1, string.indexOf('%'));
        assertEquals(-1, ByteString.EMPTY.lastIndexOf('@'));
        assertEquals(s("host"), string.substring(5, 9));
        assertTrue(string.startsWith(s("user@")));
        assertTrue(string.endsWith(s("@end")));
        assertFalse(s("a").startsWith(s("ab")));
        assertFalse(s("a").endsWith(s("ba")));
        assertTrue(string.startsWithIgnoreCase(s("USER")));
    }

    @Test
    void seesAsCWouldUpToTheFirstNul() {
        assertEquals(s("ab"), s("ab\0cd").cString());
        assertEquals(ByteString.EMPTY, s("\0x").cString());
        assertEquals(s("abc"), s("abc").cString());
    }

    @Test
    void ordersByUnsignedBytes() {
        assertTrue(s("\u00ff").compareTo(s("a")) > 0);
        assertTrue(s("a").compareTo(s("ab")) < 0);
        assertNotEquals(s("a"), s("A"));
        assertEquals(s("a").hashCode(), s("ba").substring(1).hashCode());
    }

    @Test
    void builderStopsAtItsLimit() {
        ByteBuilder builder = new ByteBuilder(4).append("abc");
        assertThrows(ByteBuilder.TooLong.class, () -> builder.append("de"));
        assertEquals("abc", builder.toString());
        builder.append('d');
        assertThrows(ByteBuilder.TooLong.class, () -> builder.append('e'));
        assertEquals(s("abcd"), builder.toByteString());
    }

    @Test
    void builderGrowsAndShrinks() {
        ByteBuilder builder = new ByteBuilder();
        for (int i = 0; i < 1000; i++) {
            builder.appendNumber(i).append(' ');
        }
        assertEquals(3890, builder.length());
        builder.truncate(3);
        assertEquals("0 1", builder.toString());
        builder.set(0, 0xff);
        assertEquals(0xff, builder.at(0));
        builder.clear();
        assertTrue(builder.isEmpty());
    }
}
