package org.qmailj.ingress;

import java.util.Arrays;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * What the listener is told of a session: u8 0 it ended or 1 it did not begin, u32 number, u8 exit
 * code. With a session that did not begin its connection comes back.
 */
public record Departure(boolean isRefused, int number, int code) {
    /** Length of the packet. */
    public static final int LENGTH = 6;

    public static Departure ended(int number, int code) {
        return new Departure(false, number, code);
    }

    public static Departure refused(int number) {
        return new Departure(true, number, 0);
    }

    public byte[] encode() {
        return new RecordWriter().u8(isRefused ? 1 : 0).u32(number).u8(code).payload();
    }

    /** From the first {@code length} bytes. */
    public static Departure decode(byte[] packet, int length) throws BrokenRecord {
        RecordReader in = new RecordReader(Arrays.copyOf(packet, length));
        int kind = in.u8();
        if (kind > 1) {
            throw new BrokenRecord("departure of kind " + kind);
        }
        Departure departure = new Departure(kind == 1, in.u32(), in.u8());
        in.end();
        return departure;
    }
}
