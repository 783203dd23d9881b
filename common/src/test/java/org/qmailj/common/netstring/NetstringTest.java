package org.qmailj.common.netstring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;

class NetstringTest {
    private static NetstringReader reader(String text) {
        byte[] all = text.getBytes(StandardCharsets.ISO_8859_1);
        int[] next = {0};
        return new NetstringReader(new ByteInput((to, offset, length) -> {
            int n = Math.min(Math.min(length, 3), all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        }, 4));
    }

    private static String read(NetstringReader in) throws IOException {
        String text = in.string((int) in.length()).toString();
        in.comma();
        return text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "0:,", "12:hello world!,", "\u00ff\0\n", "a longer text"})
    void comesBackAsItWasWritten(String text) throws IOException {
        NetstringReader in = reader(Netstring.encode(ByteString.of(text)) + "1:x,");
        assertEquals(text, read(in));
        assertEquals("x", read(in));
        assertThrows(EOFException.class, in::length);
    }

    @ParameterizedTest
    @CsvSource({
        "0:, 0", "7:, 7", "007:, 7", ":, 0", "200000000:, 200000000", "200000001:, 200000001",
        "2000000009:, 2000000009", "00000000000000000000000000001:, 1",
    })
    void lengths(String text, long length) throws IOException {
        assertEquals(length, reader(text).length());
    }

    @ParameterizedTest
    @CsvSource({
        "a:, false", "1a:, false", "-1:, false", "+1:, false", "' 1:', false", "'1 :', false",
        "'1,', false", "/:, false", "1;:, false", "2000000010:, true",
        "20000000000:, true", "99999999999999999999:, true", "2000000001x:, true",
        "200000000x:, false",
        "0x1:, false", "\u00b2:, false",
    })
    void noLengths(String text, boolean tooLarge) {
        BadNetstring e = assertThrows(BadNetstring.class, () -> reader(text).length());
        assertEquals(tooLarge, e.isTooLarge());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3:", "3:ab", "3:abc"})
    void theEndWithinANetstring(String text) {
        assertThrows(EOFException.class, () -> read(reader(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3:abcd,", "3:abc;", "0:x", "2:abc,"})
    void noComma(String text) {
        BadNetstring e = assertThrows(BadNetstring.class, () -> read(reader(text)));
        assertFalse(e.isTooLarge());
    }

    @Test
    void oneWithinAnotherEndsWithIt() throws IOException {
        NetstringReader in = reader("10:3:abc,9:xy,z");
        in.limit(in.length());
        assertEquals("abc", read(in));
        assertEquals(4, in.left());
        assertEquals(9, in.length());
        assertEquals(2, in.left());
        assertThrows(BadNetstring.class, () -> in.skip(9));
        assertEquals(0, in.left());
        assertThrows(BadNetstring.class, in::get);
        assertThrows(BadNetstring.class, in::comma);
        in.limit(1);
        in.comma();
        in.limit(1);
        assertEquals('z', in.get());
        assertThrows(BadNetstring.class, in::length);
    }

    @Test
    void largePartsComeInPieces() throws IOException {
        NetstringReader in = reader("x".repeat(5000) + ",");
        byte[] to = new byte[1000];
        int n = 0;
        for (int got = 0; n < 2000; n += got) {
            got = in.get(to, 0, Math.min(to.length, 2000 - n));
            assertTrue(got > 0);
        }
        in.skip(3000);
        in.comma();
    }
}
