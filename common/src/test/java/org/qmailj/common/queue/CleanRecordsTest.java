package org.qmailj.common.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;

/** The contract of the two pipes between qmail-send and qmail-clean. */
class CleanRecordsTest {
    private static byte[] bytes(String latin1) {
        return ByteString.of(latin1).toArray();
    }

    /** The payload of a whole record, as the other side of a pipe gets it. */
    private static byte[] payload(byte[] record, int limit) throws Exception {
        int[] next = {0};
        RecordInput in = new RecordInput((to, offset, length) -> {
            int n = Math.min(length, record.length - next[0]);
            System.arraycopy(record, next[0], to, offset, n);
            next[0] += n;
            return n;
        }, limit);
        return in.read();
    }

    record Row(CleanRequest request, String record) {}

    static List<Row> requests() {
        return List.of(
                new Row(new CleanRequest.Foop(0), "\0\0\0\11\0\0\0\0\0\0\0\0\0"),
                new Row(new CleanRequest.Foop(1037), "\0\0\0\11\0\0\0\0\0\0\0\4\15"),
                new Row(new CleanRequest.Todo(1037), "\0\0\0\11\1\0\0\0\0\0\0\4\15"),
                new Row(new CleanRequest.Todo(0xfedcba98L), "\0\0\0\11\1\0\0\0\0\376\334\272\230"),
                new Row(new CleanRequest.Todo(Long.MAX_VALUE),
                        "\0\0\0\11\1\177\377\377\377\377\377\377\377"),
                new Row(new CleanRequest.Todo(-2),
                        "\0\0\0\11\1\377\377\377\377\377\377\377\376"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsCross(Row row) throws Exception {
        assertArrayEquals(bytes(row.record), row.request.encode());
        byte[] payload = payload(bytes(row.record), CleanRequest.LIMIT);
        assertEquals(row.request, CleanRequest.decode(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "\0", "\0\0\0\0\0\0\0\4", "\1\0\0\0\0\0\0\4", "\0\0\0\0\0\0\0\4\15\0",
        "\2\0\0\0\0\0\0\4\15", "\377\0\0\0\0\0\0\4\15",
        "\1\377\377\377\377\377\377\377\377", "foop/1037"})
    void brokenRequestsAreRefused(String payload) {
        assertThrows(BrokenRecord.class, () -> CleanRequest.decode(bytes(payload)));
    }

    @ParameterizedTest
    @EnumSource
    void repliesCross(CleanReply reply) throws Exception {
        byte[] record = reply.encode();
        assertEquals(CleanReply.LIMIT, record.length - 4);
        assertEquals(reply, CleanReply.decode(payload(record, CleanReply.LIMIT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "-", "++", "+\0", "X", "\253"})
    void brokenRepliesAreRefused(String payload) {
        assertThrows(BrokenRecord.class, () -> CleanReply.decode(bytes(payload)));
    }

    /** An old qmail-clean or qmail-send on the other side is found out by its first bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"foop/1037\0", "todo/1\0", "+", "!"})
    void theOldProtocolIsNoRecord(String old) {
        assertThrows(BrokenRecord.class, () -> payload(bytes(old), CleanRequest.LIMIT));
    }
}
