package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds what a worker sends to its spawner: first that it is ready, then an answer to each task,
 * and at some time perhaps that it is spent. One packet: u32 number, u32 status, string output.
 */
public sealed interface WorkerAnswer {
    /** Longest packet in bytes. */
    int LIMIT = 64 << 10;

    /** Returns the packet. */
    byte[] encode();

    /**
     * The worker has come to work. It takes no task before it has sent this. Packet: all three
     * fields 0 or empty; no task has the number 0.
     */
    record Ready() implements WorkerAnswer {
        @Override
        public byte[] encode() {
            return packet(0, 0, ByteString.EMPTY);
        }
    }

    /**
     * The worker has used up its memory and asks to be let go after the tasks that it has. Packet:
     * number 0, status 1, no output.
     */
    record Spent() implements WorkerAnswer {
        private static final int STATUS = 1;

        @Override
        public byte[] encode() {
            return packet(0, STATUS, ByteString.EMPTY);
        }
    }

    /**
     * A task is done.
     *
     * @param number that of the {@link WorkerTask}
     * @param status how the program would have ended
     * @param output what the program would have written to descriptors 1 and 2
     */
    record Done(int number, WaitStatus status, ByteString output) implements WorkerAnswer {
        private static final int MOST_OUTPUT = LIMIT - 12;

        /** Returns the packet. Output that does not fit is cut. */
        @Override
        public byte[] encode() {
            ByteString whole = output.length() <= MOST_OUTPUT
                    ? output : output.substring(0, MOST_OUTPUT);
            return packet(number, status.word(), whole);
        }
    }

    /**
     * The worker gives a task back: it has done nothing about it, and the program itself is to do
     * it. Packet: the status is 65535, which no process has.
     *
     * @param number that of the {@link WorkerTask}
     */
    record GivenBack(int number) implements WorkerAnswer {
        private static final int STATUS = 0xffff;

        @Override
        public byte[] encode() {
            return packet(number, STATUS, ByteString.EMPTY);
        }
    }

    private static byte[] packet(int number, int status, ByteString output) {
        return new RecordWriter().u32(number).u32(status).string(output).payload();
    }

    static WorkerAnswer decode(byte[] packet) throws BrokenRecord {
        RecordReader in = new RecordReader(packet);
        int number = in.u32();
        int status = in.u32();
        ByteString output = in.string();
        in.end();
        if (number == 0) {
            if (!output.isEmpty()) {
                throw new BrokenRecord("an answer to no task");
            }
            return switch (status) {
                case 0 -> new Ready();
                case Spent.STATUS -> new Spent();
                default -> throw new BrokenRecord("an answer to no task");
            };
        }
        return status == GivenBack.STATUS ? new GivenBack(number)
                : new Done(number, new WaitStatus(status), output);
    }
}
