package org.qmailj.common.delivery;

import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds what qmail-lspawn asks of the template of workers: a copy that is this user's worker. One
 * packet, with the worker's end of its socket: u32 uid, u32 gid.
 *
 * <p>The answer is one packet, u32 pid, with a descriptor that tells the end of that process. A
 * template that can make no copy ends.
 */
public record CopyRequest(int uid, int gid) {
    /** Length of the request in bytes. */
    public static final int LENGTH = 8;

    /** Length of the answer in bytes. */
    public static final int ANSWER_LENGTH = 4;

    public byte[] encode() {
        return new RecordWriter().u32(uid).u32(gid).payload();
    }

    public static CopyRequest decode(byte[] packet) throws BrokenRecord {
        RecordReader in = new RecordReader(packet);
        CopyRequest request = new CopyRequest(in.u32(), in.u32());
        in.end();
        return request;
    }

    public static byte[] answer(int pid) {
        return new RecordWriter().u32(pid).payload();
    }

    public static int pid(byte[] answer) throws BrokenRecord {
        RecordReader in = new RecordReader(answer);
        int pid = in.u32();
        in.end();
        return pid;
    }
}
