package org.qmailj.common.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
    void wholeBuffersGoOutAtOnceAndTheRestWaits() throws IOException {
        out.put("x");
        out.put("0123456789");
        assertEquals(List.of("x", "01234567"), writes);
        out.flush();
        assertEquals(List.of("x", "01234567", "89"), writes);
    }

    @Test
    void aFullBufferWaitsToo() throws IOException {
        out.put("0123");
        assertEquals(List.of(), writes);
        out.put("01234567");
        assertEquals(List.of("0123", "0123"), writes);
        out.put("");
        out.flush();
        assertEquals(List.of("0123", "0123", "4567"), writes);
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
