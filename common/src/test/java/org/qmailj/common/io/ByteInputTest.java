package org.qmailj.common.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteBuilder;

class ByteInputTest {
    /** Gives at most {@code piece} bytes a call. */
    private static ByteSource pieces(String text, int piece) {
        byte[] all = text.getBytes(StandardCharsets.ISO_8859_1);
        int[] next = {0};
        return (to, offset, length) -> {
            int n = Math.min(Math.min(piece, length), all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        };
    }

    @Test
    void linesDoNotDependOnHowTheInputIsCut() throws IOException {
        String text = "one\n\ntwo three\nlast";
        for (int piece = 1; piece <= text.length(); piece++) {
            for (int size = 1; size <= 8; size++) {
                ByteInput in = new ByteInput(pieces(text, piece), size);
                ByteBuilder line = new ByteBuilder();
                assertTrue(in.getLine(line, '\n'));
                assertEquals("one\n", line.toString());
                line.clear();
                assertTrue(in.getLine(line, '\n'));
                assertTrue(in.getLine(line, '\n'));
                assertEquals("\ntwo three\n", line.toString());
                line.clear();
                assertFalse(in.getLine(line, '\n'));
                assertEquals("last", line.toString());
                assertEquals(ByteInput.EOF, in.get());
            }
        }
    }

    @Test
    void aLineBeyondTheLimitIsRefused() {
        ByteInput in = new ByteInput(pieces("x".repeat(100) + "\n", 7), 16);
        assertThrows(ByteBuilder.TooLong.class, () -> in.getLine(new ByteBuilder(50), '\n'));
    }

    @Test
    void blocksComeAsTheyAre() throws IOException {
        ByteInput in = new ByteInput(pieces("abcdef", 4), 4);
        byte[] to = new byte[10];
        assertEquals('a', in.get());
        assertEquals(3, in.available());
        assertEquals(3, in.read(to, 0, 10));
        assertEquals(0, in.available());
        assertEquals(2, in.read(to, 3, 10));
        assertEquals(0, in.read(to, 5, 5));
    }

    @Test
    void muchIsReadPastTheBufferInMultiplesOfIt() throws IOException {
        ByteInput in = new ByteInput(pieces("abcdefghijklmno", 100), 4);
        byte[] to = new byte[20];
        assertEquals(8, in.read(to, 0, 11));
        assertEquals(0, in.available());
        assertEquals('i', in.get());
        assertEquals(3, in.read(to, 8, 11));
        assertEquals(3, in.read(to, 11, 8));
        assertEquals(0, in.read(to, 14, 4));
        assertEquals("abcdefghjklmno", new String(to, 0, 14, StandardCharsets.ISO_8859_1));
    }

    @Test
    void theBufferCanBeLookedAtAndSkipped() throws IOException {
        ByteInput in = new ByteInput(pieces("abcdef", 4), 4);
        assertTrue(in.await());
        assertEquals(4, in.available());
        assertEquals('a', in.buffer()[in.position()]);
        in.skip(3);
        assertTrue(in.await());
        assertEquals(1, in.available());
        assertEquals('d', in.get());
        assertTrue(in.await());
        assertEquals('e', in.buffer()[in.position()]);
        in.skip(in.available());
        assertFalse(in.await());
        assertEquals(0, in.available());
    }

    @Test
    void outputKeepsOrderWhateverTheSizes() throws IOException {
        for (int size = 1; size < 20; size++) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            ByteOutput out = new ByteOutput(got::write, size);
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                String piece = "p".repeat(i % 23) + i;
                expected.append(piece).append('\n');
                out.put(piece);
                out.put('\n');
            }
            out.flush();
            out.flush();
            assertEquals(expected.toString(), got.toString(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aFailedWriteIsNotRepeated() {
        int[] calls = {0};
        ByteOutput out = new ByteOutput((from, offset, length) -> {
            calls[0]++;
            throw new IOException("full");
        }, 8);
        assertThrows(IOException.class, () -> {
            out.put("12345678");
            out.put("9");
            out.flush();
        });
        assertEquals(1, calls[0]);
    }
}
