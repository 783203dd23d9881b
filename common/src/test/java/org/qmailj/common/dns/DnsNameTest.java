package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

class DnsNameTest {
    private static final String LABEL63 = "x".repeat(63);

    private static String encode(String text) {
        byte[] wire = DnsName.encode(ByteString.of(text));
        return wire == null ? null : new String(wire, StandardCharsets.ISO_8859_1);
    }

    /** The name at {@code at} with where it ends, or null. */
    private static String expand(String packet, int at) {
        byte[] bytes = packet.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuilder text = new ByteBuilder();
        int end = DnsName.expand(bytes, bytes.length, at, text);
        return end == -1 ? null : text + "|" + end;
    }

    @Test
    void encodesNames() {
        assertEquals("\u0001a\0", encode("a"));
        assertEquals("\u0001a\u0002bc\u0003def\0", encode("a.bc.def"));
        assertEquals("\u0001a\u0001b\0", encode("a.b."));
        assertEquals("\0", encode(""));
        assertEquals("\0", encode("."));
        assertEquals("\u0003A-_\0", encode("A-_"));
        assertEquals("\u0003\u00ff \u0001\0", encode("\u00ff \u0001"));
    }

    @Test
    void encodesEscapes() {
        assertEquals("\u0003a.b\0", encode("a\\.b"));
        assertEquals("\u0003a\\b\0", encode("a\\\\b"));
        assertEquals("\u0002a.\0", encode("a\\."));
        assertEquals("\u0002a \0", encode("a\\032"));
        assertEquals("\u0002a\u00ff\0", encode("a\\255"));
        assertEquals("\u0003a01\0", encode("a\\048\\049"));
    }

    @Test
    void refusesWhatIsNoName() {
        for (String s : new String[] {
            "..", ".a", "a..", "a..b", ".a.b", "x" + LABEL63, "a.x" + LABEL63,
            "a\\", "a\\1", "a\\12",
            "a\\256", "a\\999", "a\\1x2", "a\\12x",
            LABEL63 + "." + LABEL63 + "." + LABEL63 + "." + "x".repeat(62), "x.".repeat(128)
        }) {
            assertNull(encode(s), s);
        }
    }

    @Test
    void theLongestNames() {
        assertEquals(65, encode(LABEL63).length());
        assertEquals(255, encode(LABEL63 + "." + LABEL63 + "." + LABEL63 + "." + "x".repeat(61))
                .length());
        assertEquals(255, encode("x.".repeat(127)).length());
    }

    @Test
    void expandsNames() {
        assertEquals("a.bc|6", expand("\u0001a\u0002bc\0", 0));
        assertEquals("|1", expand("\0", 0));
        assertEquals("bc|6", expand("\u0001a\u0002bc\0", 2));
        assertEquals("x.bc|10", expand("\u0001a\u0002bc\0\u0001x\u00c0\u0002", 6));
        assertEquals("y.x.bc|14",
                expand("\u0001a\u0002bc\0\u0001x\u00c0\u0002\u0001y\u00c0\u0006", 10));
    }

    @Test
    void escapesWhatTextCannotSay() {
        assertEquals("a\\.b|5", expand("\u0003a.b\0", 0));
        assertEquals("\\\\\\\"\\$\\@\\(\\)\\;|9", expand("\u0007\\\"$@();\0", 0));
        assertEquals("\\032\\000\\127\\255|6", expand("\u0004 \0\u007f\u00ff\0", 0));
    }

    @Test
    void textAndWireAreTheSameName() {
        for (int b = 0; b < 256; b++) {
            String wire = "\u0002a" + (char) b + "\0";
            String text = expand(wire, 0).replaceFirst("\\|4$", "");
            assertEquals(wire, encode(text), text);
        }
    }

    @Test
    void hostileNames() {
        assertNull(expand("", 0));
        assertNull(expand("\u0001a", 0), "no end");
        assertNull(expand("\u0005ab\0", 0), "label beyond the packet");
        assertNull(expand("\u00c0\0", 0), "points to itself");
        assertNull(expand("\u0001a\u00c0\0", 0), "points to its own beginning");
        assertNull(expand("\u00c0\u0002\u00c0\0", 2), "two that point to each other");
        assertNull(expand("\u00c0\u0002\0", 0), "points forward");
        assertNull(expand("\0\u00ff\u00ff", 1), "points beyond the packet");
        assertNull(expand("\0\u00c0", 1), "half a pointer");
        assertNull(expand("\u0041a\0", 0), "label type 01");
        assertNull(expand("\u0081a\0", 0), "label type 10");
        assertNull(expand("a", 5), "beyond the packet");
    }

    @Test
    void tooLongNames() {
        String label = "\u003f" + LABEL63;
        String longest = (LABEL63 + ".").repeat(3) + "x".repeat(61);
        assertEquals(longest + "|255",
                expand(label.repeat(3) + "\u003d" + "x".repeat(61) + "\0", 0));
        assertNull(expand(label.repeat(3) + "\u003e" + "x".repeat(62) + "\0", 0));
        assertNull(expand(label.repeat(4) + "\0", 0));
        // 128 pointers, each with a label before it, come to more than a name may hold
        StringBuilder chain = new StringBuilder("\0");
        int last = 0;
        for (int i = 0; i < 140; i++) {
            int here = chain.length();
            chain.append("\u0001x").append((char) (0xc0 | last >> 8)).append((char) (last & 0xff));
            last = here;
        }
        assertNull(expand(chain.toString(), last));
    }
}
