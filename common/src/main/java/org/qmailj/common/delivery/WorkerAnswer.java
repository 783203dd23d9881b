package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * A worker to its spawner: a task is done; before all others, {@link #READY}. One packet: u32
 * number, u32 status, string output.
 *
 * @param number that of the {@link WorkerTask}
 * @param status how the program would have ended
 * @param output what it would have written to descriptors 1 and 2
 */
public record WorkerAnswer(int number, WaitStatus status, ByteString output) {
    /** Longest packet. */
    public static final int LIMIT = 64 << 10;

    /** It has come to work; it takes no task before it has said so. No task has the number 0. */
    public static final WorkerAnswer READY =
            new WorkerAnswer(0, WaitStatus.exited(0), ByteString.EMPTY);

    /**
     * In place of a status, of which no process has this one: nothing was done about the task, the
     * program itself is to have it.
     */
    public static final WaitStatus NOT_HERE = new WaitStatus(0xffff);

    private static final int MOST_OUTPUT = LIMIT - 12;

    /** Output that does not fit is cut. */
    public byte[] encode() {
        ByteString whole = output.length() <= MOST_OUTPUT
                ? output : output.substring(0, MOST_OUTPUT);
        return new RecordWriter().u32(number).u32(status.word()).string(whole).payload();
    }

    public boolean isNotHere() {
        return status.equals(NOT_HERE);
    }

    public static WorkerAnswer decode(byte[] packet) throws BrokenRecord {
        RecordReader in = new RecordReader(packet);
        WorkerAnswer answer =
                new WorkerAnswer(in.u32(), new WaitStatus(in.u32()), in.string());
        in.end();
        return answer;
    }
}
