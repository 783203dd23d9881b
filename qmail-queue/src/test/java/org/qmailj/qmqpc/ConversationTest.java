package org.qmailj.qmqpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

class ConversationTest {
    private static final ByteString ADDRESSES = ByteString.of("1:a,1:b,");

    private final ByteBuilder sent = new ByteBuilder();
    private int pieces = 1000;

    /** Hands out these bytes, at most {@code size} at a time. */
    private static ByteSource source(String text, int size) {
        byte[] all = ByteString.of(text).toArray();
        int[] next = {0};
        return (to, offset, length) -> {
            int n = Math.min(Math.min(size, length), all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        };
    }

    private int send(String message, String answer) throws IOException {
        Conversation conversation = new Conversation(source(answer, 1), sent::append);
        return conversation.send(Message.read(source(message, pieces)), ADDRESSES);
    }

    @Test
    void oneNetstringHoldsAll() throws IOException {
        assertEquals(0, send("Subject: s\n\n.\r\n\0", "2:Ko,"));
        assertEquals("28:16:Subject: s\n\n.\r\n\0,1:a,1:b,,", sent.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131072, 200_000})
    void ofAnySize(int size) throws IOException {
        String message = "0123456789\n".repeat(size / 11 + 1).substring(0, size);
        String inner = size + ":" + message + ",1:a,1:b,";
        assertEquals(0, send(message, "2:Ko,"));
        assertEquals(inner.length() + ":" + inner + ",", sent.toString());
    }

    /** A byte that comes alone is not the end. */
    @Test
    void inAnyPieces() throws IOException {
        pieces = 1;
        ofAnySize(65537);
    }

    @ParameterizedTest
    @CsvSource({
        "'6:Kok 12,', 0", "K, 0", "'xxKZD', 0", "'5:Zlate,', 71", "Z, 71", "'5:Dnope,', 31",
        "'9:xxxxDnope,', 31", "'kzd1:Z', 71", "'\0\u00ffK', 0"})
    void theFirstLetterThatMeansSomethingDecides(String answer, int code) throws IOException {
        assertEquals(code, send("x", answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3:abc,", "0:,", "2:ok,", "kzd"})
    void noDecision(String answer) {
        assertThrows(EOFException.class, () -> send("x", answer));
    }

    @Test
    void nothingIsReadWhenItCannotBeSent() throws IOException {
        Message message = Message.read(source("x", 1));
        Conversation conversation = new Conversation(
                (to, offset, length) -> {
                    throw new AssertionError("read");
                },
                (from, offset, length) -> {
                    throw new PosixException(Errno.EPIPE);
                });
        assertEquals(Errno.EPIPE, assertThrows(
                PosixException.class, () -> conversation.send(message, ADDRESSES)).errno());
    }
}
