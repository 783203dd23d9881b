package org.qmailj.common.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class IpAddressTest {
    private static String scan(String text) {
        IpAddress ip = IpAddress.scan(ByteString.of(text));
        return ip == null ? null : ip.toString();
    }

    private static String bracketed(String text) {
        IpAddress ip = IpAddress.scanBracketed(ByteString.of(text));
        return ip == null ? null : ip.toString();
    }

    @Test
    void fourNumbers() {
        assertEquals("0.0.0.0", scan("0.0.0.0"));
        assertEquals("127.0.0.1", scan("127.0.0.1"));
        assertEquals("255.255.255.255", scan("255.255.255.255"));
        assertEquals("10.1.2.3", scan("010.001.02.3"));
        assertArrayEquals(new byte[] {(byte) 192, 0, 2, 1},
                IpAddress.scan(ByteString.of("192.0.2.1")).toArray());
        assertEquals("192.0.2.1", IpAddress.of(new byte[] {9, (byte) 192, 0, 2, 1}, 1).toString());
    }

    @Test
    void onlyEightBitsOfANumberCount() {
        assertEquals("127.0.0.2", scan("127.0.0.258"));
        assertEquals("1.2.3.4", scan("257.2.3.79228162514264337593543950340"));
    }

    @Test
    void anythingElse() {
        for (String s : new String[] {
            "", ".", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", "1..3.4", ".1.2.3",
            "1.2.3.4 ", " 1.2.3.4", "1.2.3.x", "1.2.3.4x", "-1.2.3.4", "+1.2.3.4", "1,2,3,4",
            "[1.2.3.4]", "::1",
            "0x7f.0.0.1", "1.2.3.4\0", "host.test"
        }) {
            assertNull(scan(s), s);
        }
    }

    private static String prefix(String text) {
        IpAddress ip = IpAddress.scanPrefix(ByteString.of(text));
        return ip == null ? null : ip.toString();
    }

    @Test
    void atTheBeginning() {
        for (String s : new String[] {
            "1.2.3.4", "1.2.3.4x", "1.2.3.4 ", "1.2.3.4.5", "1.2.3.4:628", "01.2.3.260/8"
        }) {
            assertEquals("1.2.3.4", prefix(s), s);
        }
        for (String s : new String[] {
            "", "x", "1.2.3", "1.2.3.", "1.2.3.x", "1.2.3x.4", " 1.2.3.4", "[1.2.3.4]", "1..3.4"
        }) {
            assertNull(prefix(s), s);
        }
    }

    @Test
    void inBrackets() {
        assertEquals("127.0.0.1", bracketed("[127.0.0.1]"));
        for (String s : new String[] {
            "", "[", "]", "[]", "[1.2.3.4", "[1.2.3.4x", "1.2.3.4]", "1.2.3.4", "[1.2.3.4]x",
            "x[1.2.3.4]", "[1.2.3]", "[[1.2.3.4]]", "[1.2.3.4 ]", "[IPv6:::1]"
        }) {
            assertNull(bracketed(s), s);
        }
    }
}
