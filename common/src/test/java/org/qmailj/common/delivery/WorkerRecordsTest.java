package org.qmailj.common.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.record.BrokenRecord;

/** The packets between a spawner and its workers, byte by byte. */
class WorkerRecordsTest {
    private static byte[] b(int... bytes) {
        byte[] to = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            to[i] = (byte) bytes[i];
        }
        return to;
    }

    @Test
    void task() throws BrokenRecord {
        byte[] packet = b(0, 0, 1, 2, 0, 0, 0, 2, 0, 0, 0, 1, 'h', 0, 0, 0, 0);
        WorkerTask task = new WorkerTask(258, List.of(ByteString.of("h"), ByteString.EMPTY));
        assertArrayEquals(packet, task.encode());
        assertEquals(task, WorkerTask.decode(packet));
        assertEquals(new WorkerTask(-1, List.of()),
                WorkerTask.decode(b(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)));
        assertEquals(258, WorkerTask.number(packet, packet.length));
        assertEquals(0x81828384, WorkerTask.number(b(0x81, 0x82, 0x83, 0x84, 7), 4));
    }

    @Test
    void taskThatDoesNotFit() {
        ByteString one = ByteString.of("x");
        WorkerTask longest = new WorkerTask(1, List.of(one, ByteString.of(
                "x".repeat(WorkerTask.LIMIT - 17))));
        assertTrue(longest.fits());
        assertEquals(WorkerTask.LIMIT, longest.encode().length);
        assertFalse(new WorkerTask(1, List.of(one, one.concat(longest.arguments().get(1)))).fits());
    }

    @Test
    void brokenTasks() {
        byte[][] broken = {
            b(), b(0, 0, 0), b(0, 0, 0, 1), b(0, 0, 0, 1, 0, 0, 0),
            b(0, 0, 0, 1, 0, 0, 0, 1), // fewer strings than announced
            b(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 'x'),
            b(0, 0, 0, 1, 0, 0, 0, 1, 0x80, 0, 0, 0, 'x'),
            b(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0), // NUL
            b(0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff), b(0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff),
            b(0, 0, 0, 1, 0, 0, 0, 0, 'x'), // something left
        };
        assertThrows(BrokenRecord.class, () -> WorkerTask.number(new byte[100], 3));
        for (byte[] packet : broken) {
            assertThrows(BrokenRecord.class, () -> WorkerTask.decode(packet));
        }
    }

    @Test
    void ready() throws BrokenRecord {
        byte[] packet = new byte[12];
        assertArrayEquals(packet, new WorkerAnswer.Ready().encode());
        assertEquals(new WorkerAnswer.Ready(), WorkerAnswer.decode(packet));
    }

    @Test
    void answer() throws BrokenRecord {
        byte[] packet = b(0, 0, 1, 2, 0, 0, 0x6f, 0, 0, 0, 0, 2, 'K', 0);
        WorkerAnswer answer =
                new WorkerAnswer.Done(258, WaitStatus.exited(111), ByteString.of("K\0"));
        assertArrayEquals(packet, answer.encode());
        assertEquals(answer, WorkerAnswer.decode(packet));
    }

    @Test
    void aWorkerThatIsSpent() throws BrokenRecord {
        byte[] packet = b(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
        assertArrayEquals(packet, new WorkerAnswer.Spent().encode());
        assertEquals(new WorkerAnswer.Spent(), WorkerAnswer.decode(packet));
    }

    @Test
    void aRequestForACopy() throws BrokenRecord {
        byte[] packet = b(0, 0, 1, 2, 0xff, 0xff, 0xff, 0xfe);
        assertArrayEquals(packet, new CopyRequest(258, -2).encode());
        assertEquals(new CopyRequest(258, -2), CopyRequest.decode(packet));
        assertEquals(258, CopyRequest.pid(CopyRequest.answer(258)));
        for (int length : new int[] {0, 4, 7, 9}) {
            byte[] other = Arrays.copyOf(packet, length);
            assertThrows(BrokenRecord.class, () -> CopyRequest.decode(other));
        }
        for (int length : new int[] {0, 3, 5, 8}) {
            byte[] other = Arrays.copyOf(packet, length);
            assertThrows(BrokenRecord.class, () -> CopyRequest.pid(other));
        }
    }

    @Test
    void aTaskThatIsGivenBack() throws BrokenRecord {
        byte[] packet = b(0, 0, 1, 2, 0, 0, 0xff, 0xff, 0, 0, 0, 0);
        WorkerAnswer answer = new WorkerAnswer.GivenBack(258);
        assertArrayEquals(packet, answer.encode());
        assertEquals(answer, WorkerAnswer.decode(packet));
        for (int code = 0; code < 256; code++) {
            WorkerAnswer done =
                    new WorkerAnswer.Done(1, WaitStatus.exited(code), ByteString.EMPTY);
            assertEquals(done, WorkerAnswer.decode(done.encode()));
        }
    }

    @Test
    void brokenAnswers() {
        byte[][] broken = {
            b(), b(0), b(0, 0, 0, 1, 0, 0, 0), b(0, 0, 0, 1, 0, 0, 0, 0),
            b(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1), b(0, 0, 0, 1, 0, 0, 0, 0, 0xff, 0, 0, 1, 'x'),
            b(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 'x', 'y'),
            b(0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0), b(0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0),
            b(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 'x'), b(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'x'),
        };
        for (byte[] packet : broken) {
            assertThrows(BrokenRecord.class, () -> WorkerAnswer.decode(packet));
        }
    }
}
