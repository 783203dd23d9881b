package org.qmailj.common.submit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;

/** What leaves in one piece, wherever the room ends, and that its reader finds everything. */
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
        ByteInput in = new ByteInput(
                (to, offset, room) -> Math.max(0, bytes.read(to, offset, room)));
        assertArrayEquals(new byte[length], part(in));
        assertArrayEquals(ByteString.of("Fa@b\0Tc@d\0\0").toArray(), part(in));
    }

    private static byte[] part(ByteInput in) throws IOException {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        for (int n = MessageChannel.readLength(in); n > 0; n = MessageChannel.readLength(in)) {
            byte[] piece = new byte[n];
            assertEquals(n, in.fill(piece));
            part.writeBytes(piece);
        }
        return part.toByteArray();
    }
}
