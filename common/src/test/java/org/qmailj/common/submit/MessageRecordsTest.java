package org.qmailj.common.submit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.RecordInput;

/** What leaves in one piece, wherever the room ends. */
class MessageRecordsTest {
    private static final byte[] END = new byte[5];

    /** Who has the last byte of the envelope may have accepted the message, and be gone. */
    @Test
    void theEndOfTheEnvelopeLeavesWithItsLastByte() throws IOException {
        for (int length = 32_600; length < 32_800; length++) {
            List<byte[]> pieces = pieces(length);
            byte[] last = pieces.getLast();
            assertTrue(last.length > END.length, "the last piece of " + length);
            assertArrayEquals(END, Arrays.copyOfRange(last, last.length - END.length, last.length));
            assertWhole(pieces, length);
        }
    }

    private static List<byte[]> pieces(int length) {
        List<byte[]> pieces = new ArrayList<>();
        MessageRecords records = new MessageRecords();
        records.leaveTo((from, offset, count) ->
                pieces.add(Arrays.copyOfRange(from, offset, offset + count)));
        records.put(new byte[length], 0, length);
        records.from(ByteString.of("a@b"));
        records.to(ByteString.of("c@d"));
        records.endEnvelope();
        records.flush();
        return pieces;
    }

    private static void assertWhole(List<byte[]> pieces, int length) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        ByteArrayInputStream bytes = new ByteArrayInputStream(all.toByteArray());
        RecordInput in = new RecordInput(
                (to, offset, room) -> Math.max(0, bytes.read(to, offset, room)), 65_536);
        assertArrayEquals(new byte[length], part(in));
        assertArrayEquals(ByteString.of("Fa@b\0Tc@d\0\0").toArray(), part(in));
    }

    private static byte[] part(RecordInput in) throws IOException {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        byte[] piece = in.read();
        while (piece.length > 0) {
            part.writeBytes(piece);
            piece = in.read();
        }
        return part.toByteArray();
    }
}
