package org.qmailj.common.delivery;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds what qmail-lspawn or qmail-rspawn asks of a worker: to do what the program would do with
 * these arguments. One packet, with the message's descriptor: u32 number, u32 count, strings.
 *
 * @param number chosen by the spawner, not 0, for the answer
 * @param arguments without the program's name; none holds a NUL
 */
public record WorkerTask(int number, List<ByteString> arguments) {
    /** Longest packet in bytes. A longer task goes to the program itself. */
    public static final int LIMIT = 8 << 10;

    /** Deliveries that a user's worker makes at once. What is beyond goes to the program too. */
    public static final int LOCAL_AT_ONCE = 120;

    /** Those that a copy makes, whose memory is not collected. Who has more gets another worker. */
    public static final int COPY_AT_ONCE = 20;

    /** Conversations that a worker of qmail-remote has at once. Who has more starts another. */
    public static final int REMOTE_AT_ONCE = 120;

    private static final int NUMBERS = 4 + 4;

    /** Returns whether it fits into a packet. */
    public boolean fits() {
        long length = NUMBERS;
        for (int i = 0; i < arguments.size(); i++) {
            length += 4 + arguments.get(i).length();
        }
        return length <= LIMIT;
    }

    /** Returns the packet of a task that {@link #fits}. */
    public byte[] encode() {
        return new RecordWriter().u32(number).list(arguments).payload();
    }

    /** Returns the number of the task in a packet whose rest may make no sense. */
    public static int number(byte[] packet) {
        return (packet[0] & 0xff) << 24 | (packet[1] & 0xff) << 16
                | (packet[2] & 0xff) << 8 | packet[3] & 0xff;
    }

    public static WorkerTask decode(byte[] packet) throws BrokenRecord {
        RecordReader in = new RecordReader(packet);
        WorkerTask task = new WorkerTask(in.u32(), in.list());
        in.end();
        for (ByteString argument : task.arguments) {
            if (argument.indexOf(0) != -1) {
                throw new BrokenRecord("NUL in an argument");
            }
        }
        return task;
    }
}
