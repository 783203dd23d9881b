package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteInput;

class SmtpReplyTest {
    /** One byte at a time, as a slow network has them. */
    private static ByteInput input(String bytes) {
        int[] at = {0};
        return new ByteInput((to, offset, length) -> {
            if (at[0] == bytes.length()) {
                return 0;
            }
            to[offset] = (byte) bytes.charAt(at[0]++);
            return 1;
        });
    }

    private static void reads(String bytes, String code, String text) throws IOException {
        ByteInput in = input(bytes + "next");
        SmtpReply reply = SmtpReply.read(in);
        assertEquals(code, Long.toUnsignedString(reply.code()), bytes);
        assertEquals(text, reply.text().toString(), bytes);
        assertEquals('n', in.get(), "reads on after " + bytes);
    }

    @Test
    void aLineWithoutAHyphenAfterTheCodeEndsTheReply() throws IOException {
        reads("220 hello\r\n", "220", "220 hello\n");
        reads("220\r\n", "220", "220\n");
        reads("220\n", "220", "220\n");
        reads("220x\n", "220", "220x\n");
        reads("2201 x\n", "220", "2201 x\n");
    }

    @Test
    void moreLines() throws IOException {
        reads("250-a\r\n250 b\r\n", "250", "250-a\n250 b\n");
        reads("250-a\n250-b\n250 c\n", "250", "250-a\n250-b\n250 c\n");
        reads("250-\n250\n", "250", "250-\n250\n");
    }

    @Test
    void onlyTheFirstCodeCounts() throws IOException {
        reads("250-a\n550 b\n", "250", "250-a\n550 b\n");
        reads("250-a\nxyz b\n", "250", "250-a\nxyz b\n");
    }

    @Test
    void lineEndsInThePlaceOfACode() throws IOException {
        reads("250-a\n\n\n\n\n", "250", "250-a\n\n\n\n\n");
        reads("250-a\n\n25 b\n", "250", "250-a\n\n25 b\n");
        reads("250-a\n\n25-b\n250 c\n", "250", "250-a\n\n25-b\n250 c\n");
        reads("\n\n\n\n", Long.toUnsignedString(-38 * 111L), "\n\n\n\n");
    }

    @Test
    void digitsThatAreNone() throws IOException {
        reads("abc d\n", "5451", "abc d\n");
        reads("2 0 d\n", "40", "2 0 d\n");
        reads(" 20\n", Long.toUnsignedString(-1600 + 20), " 20\n");
        reads("\u00ff00\n", "20700", "\u00ff00\n");
        reads("0/9\n", Long.toUnsignedString(-1), "0/9\n");
        reads("\r220\n", Long.toUnsignedString((('\r' - '0') * 10 + 2) * 10 + 2), "220\n");
    }

    @Test
    void carriageReturnsVanish() throws IOException {
        reads("250 a\rb\r\r\n", "250", "250 ab\n");
        reads("250-\r\r\n250\r\n", "250", "250-\n250\n");
    }

    @Test
    void longTextsAreCut() throws IOException {
        String line = "250 " + "x".repeat(6000);
        reads(line + "\n", "250", line.substring(0, 5000));
        reads("250-" + "x".repeat(6000) + "\n550 no\n", "250", "250-" + "x".repeat(4996));
        reads("250 " + "x".repeat(4995) + "\n", "250", "250 " + "x".repeat(4995) + "\n");
    }

    @Test
    void endsBeforeTheReplyDoes() {
        for (String s : new String[] {
            "", "2", "22", "220", "220 ", "220 hello", "220 hello\r", "250-a",
            "250-a\n", "250-a\n250", "250-a\n250 b", "-\n\n-"
        }) {
            assertThrows(EOFException.class, () -> SmtpReply.read(input(s)), s);
        }
    }

    private static char letter(long code) {
        return new SmtpReply(code, ByteString.EMPTY).verdict(ByteString.EMPTY).letter();
    }

    @Test
    void classes() {
        assertEquals('K', letter(0));
        assertEquals('K', letter(250));
        assertEquals('K', letter(399));
        assertEquals('Z', letter(400));
        assertEquals('Z', letter(499));
        assertEquals('D', letter(500));
        assertEquals('D', letter(999));
        assertEquals('D', letter(-1), "negative numbers are huge ones");
    }

    @Test
    void theTextIsPartOfTheVerdict() {
        Verdict verdict = new SmtpReply(451, ByteString.EMPTY).verdict(ByteString.of("why"));
        assertEquals(new Verdict.Temporary(ByteString.of("why")), verdict);
    }

    @Test
    void quoting() {
        assertEquals("Remote host said: 550 a?b\u00ff\n",
                new SmtpReply(550, ByteString.of("550 a\0b\u00ff\n")).quoted().toString());
        assertEquals("", new SmtpReply(0, ByteString.EMPTY).quoted().toString());
    }
}
