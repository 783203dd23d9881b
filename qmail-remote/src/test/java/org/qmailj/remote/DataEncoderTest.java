package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteOutput;

class DataEncoderTest {
    private final Random random = new Random(5);

    /** The encoded message; one that cannot be sent has "|partial" behind it. */
    private static String encode(String... pieces) {
        return encode(false, pieces);
    }

    private static String encode(boolean strict, String... pieces) {
        return encode(strict, false, pieces);
    }

    private static String encode(boolean strict, boolean completing, String... pieces) {
        ByteBuilder sent = new ByteBuilder();
        try {
            ByteOutput out = new ByteOutput(sent::append, 16);
            DataEncoder encoder = new DataEncoder(
                    out, new DataEncoder.Rules(strict, completing));
            for (String piece : pieces) {
                byte[] bytes = ("<" + piece + ">").getBytes(StandardCharsets.ISO_8859_1);
                encoder.put(bytes, 1, piece.length());
            }
            boolean whole = encoder.end();
            out.flush();
            return sent + (whole ? "" : "|partial");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void lines() {
        assertEquals("", encode(""));
        assertEquals("\r\n", encode("\n"));
        assertEquals("a\r\nb\r\n", encode("a\nb\n"));
        assertEquals("a\0b\u00ff\r\n", encode("a\0b\u00ff\n"));
    }

    @Test
    void theLastLineMayGetAnEnd() {
        assertEquals("a\r\nb\r\n", encode(false, true, "a\nb"));
        assertEquals("..\r\n", encode(false, true, "."));
        assertEquals("a\r\n", encode(false, true, "a\n"));
        assertEquals("a\r\n", encode(false, true, "a\r"));
        assertEquals("", encode(false, true, ""));
    }

    @Test
    void dots() {
        assertEquals("..\r\n", encode(".\n"));
        assertEquals("...\r\n", encode("..\n"));
        assertEquals("..x\r\nx.\r\n..\r\n", encode(".x\nx.\n.\n"));
        assertEquals("..\r\n", encode(".\r\n"));
        assertEquals("..\r\n", encode(".\r"));
    }

    @Test
    void linesThatEndInCrLfAlready() {
        assertEquals("a\r\nb\r\n", encode("a\r\nb\r\n"));
        assertEquals("\r\n", encode("\r\n"));
        assertEquals("a\r\n..b\r\n", encode("a\r\n.b\n"));
    }

    @Test
    void carriageReturnsElsewhere() {
        assertEquals("a\r\nb\r\n", encode("a\rb\n"));
        assertEquals("a\r\n\r\r\n", encode("a\r\r\n"));
        assertEquals("\r\n\r\r\n\r\r\n", encode("\r\r\r\r\n"));
        assertEquals("\r\n.\r\n", encode("\r.\n"));
        assertEquals("a\r\n.b\r\n", encode("a\r.b\n"));
    }

    @Test
    void strictlyEveryCarriageReturnEndsALine() {
        assertEquals("a\r\nb\r\n", encode(true, "a\rb\n"));
        assertEquals("a\r\n\r\n", encode(true, "a\r\r\n"));
        assertEquals("\r\n..\r\n", encode(true, "\r.\n"));
        assertEquals("a\r\n..b\r\n", encode(true, "a\r.b\n"));
        assertEquals("a\r\n\r\n..\r\n", encode(true, "a\r\r.\r"));
        assertEquals("a\r\nb\r\n", encode(true, "a\r\nb\n"));
        assertEquals("a\r\nb|partial", encode(true, "a\rb"));
    }

    @Test
    void theEndOfTheMessage() {
        assertEquals("a\r\n", encode("a\r"));
        assertEquals("a\r\n\r\n", encode("a\n\r"));
        assertEquals("a|partial", encode("a"));
        assertEquals("..|partial", encode("."));
        assertEquals("a\r\nb|partial", encode("a\nb"));
        assertEquals("a\r\nb|partial", encode("a\rb"));
        assertEquals("\r\n\r|partial", encode("\r\r"));
    }

    private String text(String alphabet, int most) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(most); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void howTheMessageIsCutDoesNotMatter() {
        for (int i = 0; i < 3000; i++) {
            String message = text("..\r\n\nab", 40);
            int a = random.nextInt(message.length() + 1);
            int b = a + random.nextInt(message.length() - a + 1);
            assertEquals(encode(message), encode(
                    message.substring(0, a), message.substring(a, b), message.substring(b)));
        }
    }

    /** What a receiver makes of it, by the book; null when the end does not come at the end. */
    private static String receive(String wire) {
        StringBuilder message = new StringBuilder();
        String[] lines = wire.split("\r\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].equals(".")) {
                return i == lines.length - 2 && lines[i + 1].isEmpty() ? message.toString() : null;
            }
            message.append(lines[i].startsWith(".") ? lines[i].substring(1) : lines[i])
                    .append('\n');
        }
        return null;
    }

    @Test
    void theReceiverHasTheSameMessage() {
        for (int i = 0; i < 3000; i++) {
            String message = text("...\n\nab\0\u00ff", 60) + "\n";
            String wire = encode(message) + ".\r\n";
            assertFalse(wire.replace("\r\n", "").contains("\n"), "a bare LF");
            assertEquals(message, receive(wire));
            assertEquals(message, receive(encode(message.replace("\n", "\r\n")) + ".\r\n"));
        }
    }

    @Test
    void strictlyNoMessageEndsItsOwnTransfer() {
        for (int i = 0; i < 5000; i++) {
            String message = text("...\r\r\n\nab", 40) + "\n";
            String lines = message.replace("\r\n", "\n").replace('\r', '\n');
            assertEquals(lines, receive(encode(true, message) + ".\r\n"));
        }
    }

    @Test
    void lineEndsAreAllThatChangesInALongMessage() {
        String message = ("x".repeat(70_000) + "\n").repeat(3);
        assertTrue(encode(message).equals(message.replace("\n", "\r\n")));
    }
}
