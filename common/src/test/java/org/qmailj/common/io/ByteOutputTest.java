package org.qmailj.common.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;

class ByteOutputTest {
    private final List<String> writes = new ArrayList<>();
    private final ByteOutput out = new ByteOutput(
            (from, offset, length) -> writes.add(ByteString.of(from, offset, length).toString()),
            4);

    @Test
    void nothingLeavesBeforeTheBufferIsFull() throws IOException {
        out.put("ab");
        out.put('c');
        out.put("d");
        assertEquals(List.of(), writes);
        out.put('e');
        assertEquals(List.of("abcd"), writes);
        out.flush();
        out.flush();
        assertEquals(List.of("abcd", "e"), writes);
    }

    @Test
    void whatASmallBufferCannotHoldGoesOutAtOnce() throws IOException {
        out.put("x");
        out.put("0123456789");
        assertEquals(List.of("x", "0123456789"), writes);
        out.flush();
        out.put("0123");
        out.put("");
        assertEquals(List.of("x", "0123456789"), writes);
        out.put("45678");
        assertEquals(List.of("x", "0123456789", "0123", "45678"), writes);
        String large = "l".repeat(8192) + "rest";
        out.put(large);
        assertEquals("l".repeat(8192), writes.get(4));
        out.put(large + "s");
        assertEquals(List.of("rest", large + "s"), writes.subList(5, 7));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0", "8191, 0", "8192, 0", "8193, 8192", "16384, 8192", "16385, 16384", "50000, 49152",
    })
    void wholeBuffersGoOutAtOnceAndTheRestWaits(int count, int atOnce) throws IOException {
        ByteOutput large = new ByteOutput(
                (from, offset, length) -> writes.add(String.valueOf(length)));
        large.put(new byte[count]);
        assertEquals(atOnce == 0 ? List.of() : List.of(String.valueOf(atOnce)), writes);
        large.flush();
        assertEquals(String.valueOf(count - atOnce), writes.get(writes.size() - 1));
    }

    @Test
    void whatCouldNotBeWrittenIsGone() throws IOException {
        boolean[] full = {true};
        ByteOutput failing = new ByteOutput((from, offset, length) -> {
            if (full[0]) {
                throw new IOException("full");
            }
            writes.add(ByteString.of(from, offset, length).toString());
        }, 4);
        failing.put("abc");
        assertThrows(IOException.class, failing::flush);
        full[0] = false;
        failing.put("d");
        failing.flush();
        assertEquals(List.of("d"), writes);
    }
}
