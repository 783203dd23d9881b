package org.qmailj.common.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;

/** The contract of every channel: what one side encodes the other decodes, and nothing else. */
class RecordTest {
    private static RecordInput input(byte[] bytes, int limit) {
        ByteArrayInputStream from = new ByteArrayInputStream(bytes);
        return new RecordInput((to, offset, length) -> {
            int n = from.read(to, offset, Math.min(length, 3));
            return Math.max(n, 0);
        }, limit);
    }

    private static byte[] payload(byte[] record) throws IOException {
        RecordInput in = input(record, 1 << 20);
        byte[] payload = in.read();
        assertNull(in.read());
        return payload;
    }

    @Test
    void commandsComeBackWhole() throws IOException {
        for (SpawnCommand command : new SpawnCommand[] {
            new SpawnCommand(0, 1, s(""), s("")),
            new SpawnCommand(119, Long.MAX_VALUE, s("a@b"), s("x".repeat(1003))),
            new SpawnCommand(65535, 0, s("#@[]"), s("\u00ff\n @"))}) {
            assertEquals(command, SpawnCommand.decode(payload(command.encode())));
        }
    }

    @Test
    void reportsComeBackWhole() throws IOException {
        for (SpawnReport report : new SpawnReport[] {
            new SpawnReport.Concurrency(120),
            new SpawnReport.Done(0, s("")),
            new SpawnReport.Done(300, s("Kdid 1+0+0\n"))}) {
            assertEquals(report, SpawnReport.decode(payload(report.encode())));
        }
    }

    @Test
    void cleanRequestsAndRepliesComeBackWhole() throws IOException {
        for (CleanRequest request : new CleanRequest[] {
            new CleanRequest.Foop(0), new CleanRequest.Todo(Long.MAX_VALUE)}) {
            assertEquals(request, CleanRequest.decode(payload(request.encode())));
        }
        for (CleanReply reply : CleanReply.values()) {
            assertEquals(reply, CleanReply.decode(payload(reply.encode())));
        }
    }

    @Test
    void theWireFormatIsWhatTheDocumentsSay() {
        assertArrayEquals(
                new byte[] {
                    0, 0, 0, 20, 0, 7, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 1, 'f', 0, 0, 0, 1, 't'},
                new SpawnCommand(7, 258, s("f"), s("t")).encode());
        assertArrayEquals(
                new byte[] {0, 0, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 5},
                new CleanRequest.Todo(5).encode());
        assertArrayEquals(new byte[] {0, 0, 0, 1, '+'}, CleanReply.DONE.encode());
    }

    @Test
    void oneRecordIsReadAndNothingOfTheNext() throws IOException {
        ByteArrayInputStream from = new ByteArrayInputStream(
                new byte[] {0, 0, 0, 2, 'a', 'b', 0, 0, 0, 1, 'c'});
        ByteSource source = (to, offset, length) -> Math.max(from.read(to, offset, length), 0);
        assertArrayEquals(new byte[] {'a', 'b'}, RecordInput.readOne(source, 2));
        assertArrayEquals(new byte[] {'c'}, RecordInput.readOne(source, 1));
        assertNull(RecordInput.readOne(source, 1));
    }

    @Test
    void everyCutEndBreaksTheChannel() throws IOException {
        byte[] whole = new SpawnCommand(7, 258, s("from"), s("to")).encode();
        assertNull(input(new byte[0], 100).read());
        for (int n = 1; n < whole.length; n++) {
            byte[] cut = Arrays.copyOf(whole, n);
            assertThrows(BrokenRecord.class, () -> input(cut, 100).read(), "cut at " + n);
        }
        byte[] payload = payload(whole);
        for (int n = 0; n < payload.length; n++) {
            byte[] cut = Arrays.copyOf(payload, n);
            assertThrows(BrokenRecord.class, () -> SpawnCommand.decode(cut), "payload cut at " + n);
        }
        assertThrows(BrokenRecord.class,
                () -> SpawnCommand.decode(Arrays.copyOf(payload, payload.length + 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 1 << 16, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void aLengthBeyondTheLimitBreaksTheChannelBeforeAnyMemoryIsTaken(int length) {
        byte[] record = ByteBuffer.allocate(4).putInt(length).array();
        assertThrows(BrokenRecord.class, () -> input(record, 100).read());
    }

    @Test
    void anAddressWithANulBreaksTheChannel() throws IOException {
        byte[] sender = payload(new SpawnCommand(0, 1, s("a\0b"), s("c@d")).encode());
        byte[] recipient = payload(new SpawnCommand(0, 1, s("a"), s("c@d\0")).encode());
        assertThrows(BrokenRecord.class, () -> SpawnCommand.decode(sender));
        assertThrows(BrokenRecord.class, () -> SpawnCommand.decode(recipient));
    }

    @Test
    void whatNoProgramOfOursSendsIsRefused() {
        assertThrows(BrokenRecord.class, () -> SpawnReport.decode(new byte[] {2, 0, 0}));
        assertThrows(BrokenRecord.class, () -> SpawnReport.decode(new byte[] {0, 0}));
        assertThrows(BrokenRecord.class, () -> SpawnReport.decode(new byte[] {0, 0, 1, 1}));
        assertThrows(BrokenRecord.class, () -> CleanReply.decode(new byte[] {'?'}));
        assertThrows(BrokenRecord.class, () -> CleanReply.decode(new byte[0]));
        assertThrows(BrokenRecord.class,
                () -> CleanRequest.decode(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 1}));
        assertThrows(BrokenRecord.class,
                () -> CleanRequest.decode(new byte[] {0, -1, -1, -1, -1, -1, -1, -1, -1}));
        assertThrows(BrokenRecord.class, () -> SpawnReport.decode(
                new byte[] {1, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff}));
    }
}
