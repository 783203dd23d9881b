package org.qmailj.ingress;

import java.util.Arrays;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Says what became of a connection that a listener handed over ({@link Arrival}): u8 0 its session
 * has ended or 1 it has none, u32 number, u8 exit code.
 */
public sealed interface Departure {
    /** Length of the packet, in bytes. */
    int LENGTH = 6;

    int number();

    byte[] encode();

    /** Says that the session has ended. */
    record Ended(int number, int code) implements Departure {
        @Override
        public byte[] encode() {
            return packet(0, number, code);
        }
    }

    /** Says that there is no room for a session. The connection comes back with the packet. */
    record Refused(int number) implements Departure {
        @Override
        public byte[] encode() {
            return packet(1, number, 0);
        }
    }

    private static byte[] packet(int kind, int number, int code) {
        return new RecordWriter().u8(kind).u32(number).u8(code).payload();
    }

    /** Decodes the first {@code length} bytes of the packet. */
    static Departure decode(byte[] packet, int length) throws BrokenRecord {
        RecordReader in = new RecordReader(Arrays.copyOf(packet, length));
        int kind = in.u8();
        int number = in.u32();
        int code = in.u8();
        in.end();
        return switch (kind) {
            case 0 -> new Ended(number, code);
            case 1 -> new Refused(number);
            default -> throw new BrokenRecord("departure of kind " + kind);
        };
    }
}
