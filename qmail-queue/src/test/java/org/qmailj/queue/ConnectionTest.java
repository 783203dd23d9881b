package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Die;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.submit.MessageChannel;

/** What clients of the queue service send, right and wrong. */
class ConnectionTest {
    private Pipe pipe;
    private Connection connection;

    @BeforeEach
    void open() throws PosixException {
        pipe = Pipe.open();
        connection = new Connection(pipe.in(), Deadline.NEVER, new byte[16]);
    }

    @AfterEach
    void close() throws PosixException {
        pipe.in().close();
        if (pipe.out() != null) {
            end();
        }
    }

    private void end() throws PosixException {
        pipe.out().close();
        pipe = new Pipe(pipe.in(), null);
    }

    private void send(String bytes) throws PosixException {
        pipe.out().write(ByteString.of(bytes).toArray(), 0, bytes.length());
    }

    private static String record(String contents) {
        int n = contents.length();
        return "" + (char) (n >> 24) + (char) (n >> 16 & 255) + (char) (n >> 8 & 255)
                + (char) (n & 255) + contents;
    }

    private String readPart() throws IOException {
        ByteBuilder all = new ByteBuilder();
        byte[] piece = new byte[1000];
        while (true) {
            int n = connection.read(piece, 3, piece.length - 3);
            if (n == 0) {
                return all.toByteString().toString();
            }
            all.append(piece, 3, n);
        }
    }

    @Test
    void twoPartsOfManyRecords() throws IOException {
        String long1 = "x".repeat(20_000);
        send(record("a") + record("bc") + record(long1) + record("")
                + record("F\0") + record("\0") + record(""));
        assertEquals("abc" + long1, readPart());
        assertEquals("F\0\0", readPart());
    }

    @Test
    void emptyParts() throws IOException {
        send(record("") + record(""));
        assertEquals("", readPart());
        assertEquals("", readPart());
    }

    @Test
    void theLongestRecord() throws Exception {
        String longest = "y".repeat(MessageChannel.PIECE);
        Thread writer = new Thread(() -> {
            try {
                send(record(longest) + record(""));
            } catch (PosixException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start(); // more than a pipe holds
        assertEquals(longest, readPart());
        writer.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "\0", "\0\0\0", "\0\0\0\1", "\0\0\0\3ab", "\0\0\0\1a", "\0\0\0\1a\0\0",
        "\0\1\0\1", "\0\1\u00ff\u00ff", "\u007f\u00ff\u00ff\u00ff", "\u0080\0\0\0",
        "\u00ff\u00ff\u00ff\u00fe", "Subject: no record\n"})
    void whatEndsEarlyOrIsNoRecord(String sent) throws IOException {
        send(sent);
        end();
        assertThrows(BrokenRecord.class, this::readPart);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\1a", "\0\0\0\2ab\0\0\0\1c"})
    void timeIsUpInPlaceOfARecord(String before) throws IOException {
        send(before + "\u00ff\u00ff\u00ff\u00ff");
        Die die = assertThrows(Die.class, this::readPart);
        assertEquals(52, die.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0", "\0\0\0\2", "\0\0\0\2a"})
    void nobodyWaitsLongerThanTheDeadline(String before) throws IOException {
        connection = new Connection(pipe.in(), Deadline.in(50), new byte[16]);
        send(before);
        Die die = assertThrows(Die.class, this::readPart); // would else wait for ever
        assertEquals(52, die.code());
    }

    /** One who sends a byte now and then is not spared, nor one who goes on sending. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\1a\0\0\0\0"})
    void aDeadlineThatHasPassedIsPassed(String sent) throws IOException {
        send(sent);
        connection = new Connection(pipe.in(), Deadline.in(0), new byte[16]);
        assertEquals(52, assertThrows(Die.class, this::readPart).code());
    }

    @Test
    void whoIsGone() throws IOException {
        send(record("more"));
        assertFalse(connection.isGone(), "he has something to say");
        end();
        assertTrue(connection.isGone());
    }
}
