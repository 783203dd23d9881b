package org.qmailj.ingress;

import java.util.Arrays;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;
import org.qmailj.common.service.Role;

/**
 * What the listener says with a connection that it hands over: u8 role, u32 number, list argv
 * (without argv[0]), list NAME=value; at most {@link #LIMIT} bytes.
 *
 * @param role which program the session stands for
 * @param number by which the listener knows the session
 */
public record Arrival(
        Role role, int number, List<ByteString> arguments, Environment environment) {
    /** Beyond it a session gets a process of its own. */
    public static final int LIMIT = 16 << 10;

    public byte[] encode() {
        return new RecordWriter().u8(role.ordinal()).u32(number).list(arguments)
                .list(environment.entries()).payload();
    }

    /** From the first {@code length} bytes. */
    public static Arrival decode(byte[] packet, int length) throws BrokenRecord {
        RecordReader in = new RecordReader(Arrays.copyOf(packet, length));
        int role = in.u8();
        int number = in.u32();
        Arrival arrival = new Arrival(
                role(role), number, in.list(), new Environment(in.list()));
        in.end();
        return arrival;
    }

    private static Role role(int number) throws BrokenRecord {
        for (Role role : new Role[] {Role.SMTPD, Role.QMTPD, Role.QMQPD}) {
            if (role.ordinal() == number) {
                return role;
            }
        }
        throw new BrokenRecord("no session of role " + number);
    }
}
