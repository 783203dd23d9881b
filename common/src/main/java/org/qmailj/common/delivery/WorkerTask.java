package org.qmailj.common.delivery;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * qmail-lspawn or qmail-rspawn to a worker: do what the program would do with these arguments. One
 * packet, with the message's descriptor: u32 number, u32 count, strings.
 *
 * @param number of the spawner's choice, for the answer
 * @param arguments without the program's name; none holds a NUL
 */
public record WorkerTask(int number, List<ByteString> arguments) {
    /** Longest packet; what is longer goes to the program itself. */
    public static final int LIMIT = 8 << 10;

    /** Deliveries that a user's worker makes at once; what is beyond goes to the program too. */
    public static final int LOCAL_AT_ONCE = 120;

    /** Null when it does not fit into a packet. */
    public byte[] encode() {
        RecordWriter to = new RecordWriter().u32(number).list(arguments);
        return to.length() > LIMIT ? null : to.payload();
    }

    /** The number of the task in this packet, whatever else may be in it. */
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
