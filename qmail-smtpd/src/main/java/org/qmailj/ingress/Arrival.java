package org.qmailj.ingress;

import java.util.Arrays;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds what the listener says of a connection that it hands over: u8 role, u32 number, list argv
 * (without argv[0]), list NAME=value.
 *
 * @param number by which the listener knows the session
 */
public record Arrival(
        Protocol protocol, int number, List<ByteString> arguments, Environment environment) {
    /** Limits the packet, in bytes. A session with a longer one gets a process of its own. */
    public static final int LIMIT = 16 << 10;

    public byte[] encode() {
        return new RecordWriter().u8(protocol.role()).u32(number).list(arguments)
                .list(environment.entries()).payload();
    }

    /** Decodes the first {@code length} bytes of the packet. */
    public static Arrival decode(byte[] packet, int length) throws BrokenRecord {
        RecordReader in = new RecordReader(Arrays.copyOf(packet, length));
        Protocol protocol = Protocol.of(in.u8());
        Arrival arrival = new Arrival(
                protocol, in.u32(), in.list(), new Environment(in.list()));
        in.end();
        return arrival;
    }
}
