package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordWriter;
import org.qmailj.common.service.Role;

/** Tests what the listener and the session service say to each other. */
class ArrivalTest {
    private static final List<ByteString> VARIABLES =
            List.of(ByteString.of("A=1"), ByteString.of("B=\u00ff\n"), ByteString.of("C="));

    private static byte[] encoded(Protocol protocol) {
        return new Arrival(protocol, 5, List.of(ByteString.of("x")), new Environment(VARIABLES))
                .encode();
    }

    @ParameterizedTest
    @EnumSource
    void comesThrough(Protocol protocol) throws BrokenRecord {
        byte[] packet = encoded(protocol);
        byte[] room = Arrays.copyOf(packet, packet.length + 7);
        Arrival arrival = Arrival.decode(room, packet.length);
        assertEquals(protocol, arrival.protocol());
        assertEquals(5, arrival.number());
        assertEquals(List.of(ByteString.of("x")), arrival.arguments());
        assertEquals(VARIABLES, arrival.environment().entries());
    }

    @Test
    void theFirstByteIsTheRoleOfTheProtocol() {
        assertEquals(Role.SMTPD.ordinal(), encoded(Protocol.SMTP)[0]);
        assertEquals(Role.QMTPD.ordinal(), encoded(Protocol.QMTP)[0]);
        assertEquals(Role.QMQPD.ordinal(), encoded(Protocol.QMQP)[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 255})
    void onlySessionsArrive(int role) {
        byte[] packet = encoded(Protocol.SMTP);
        packet[0] = (byte) role;
        assertThrows(BrokenRecord.class, () -> Arrival.decode(packet, packet.length));
    }

    @Test
    void everyCutIsSeen() {
        byte[] packet = encoded(Protocol.SMTP);
        for (int n = 0; n < packet.length; n++) {
            int length = n;
            assertThrows(BrokenRecord.class, () -> Arrival.decode(packet, length));
        }
        byte[] more = Arrays.copyOf(packet, packet.length + 1);
        assertThrows(BrokenRecord.class, () -> Arrival.decode(more, more.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 1 << 28, 3})
    void countsAreNotBelieved(int count) {
        byte[] packet = new RecordWriter().u8(2).u32(1).u32(count).payload();
        assertThrows(BrokenRecord.class, () -> Arrival.decode(packet, packet.length));
    }

    @Test
    void departures() throws BrokenRecord {
        byte[] ended = new Departure.Ended(7, 111).encode();
        assertEquals(Departure.LENGTH, ended.length);
        assertEquals(new Departure.Ended(7, 111), Departure.decode(ended, ended.length));
        byte[] refused = new Departure.Refused(8).encode();
        assertEquals(new Departure.Refused(8), Departure.decode(refused, refused.length));
        for (int n = 0; n < ended.length; n++) {
            int length = n;
            assertThrows(BrokenRecord.class, () -> Departure.decode(ended, length));
        }
        ended[0] = 2;
        assertThrows(BrokenRecord.class, () -> Departure.decode(ended, ended.length));
    }
}
