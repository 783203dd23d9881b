package org.qmailj.common.delivery;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordPrefix;
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

    /**
     * Returns the number of the task in a packet whose rest may make no sense. Needs no memory.
     *
     * @param length bytes of the packet, which may be less than the array has
     */
    public static int number(byte[] packet, int length) throws BrokenRecord {
        if (length < RecordPrefix.LENGTH) {
            throw new BrokenRecord("a task without a number");
        }
        return (int) RecordPrefix.get(packet, 0);
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
