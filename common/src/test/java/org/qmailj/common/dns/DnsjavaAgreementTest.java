package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** What we write a well-kept library reads, and the other way round. */
class DnsjavaAgreementTest {
    private final Random random = new Random(3);

    /** Labels of letters, and now and then of bytes that need an escape. */
    private Name name() throws IOException {
        byte[][] labels = new byte[1 + random.nextInt(4)][];
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < labels.length; i++) {
            for (int n = 1 + random.nextInt(random.nextInt(10) == 0 ? 50 : 6); n > 0; n--) {
                int b = random.nextInt(8) == 0 ? random.nextInt(256) : 'a' + random.nextInt(3);
                text.append('\\').append((char) ('0' + b / 100)).append((char) ('0' + b / 10 % 10))
                        .append((char) ('0' + b % 10));
            }
            text.append('.');
        }
        return Name.fromString(text.toString());
    }

    /** The text of a name as we write it: like dnsjava's, but without the last dot. */
    private static ByteString text(Name name) {
        String text = name.toString();
        return ByteString.of(text.substring(0, text.length() - 1));
    }

    private org.xbill.DNS.Record record(Name owner, int type, List<DnsRecord> ours)
            throws IOException {
        switch (type) {
            case Type.A -> {
                byte[] ip = new byte[4];
                random.nextBytes(ip);
                ours.add(new DnsRecord.Address(IpAddress.of(ip, 0)));
                return new ARecord(owner, DClass.IN, 60, InetAddress.getByAddress(ip));
            }
            case Type.MX -> {
                Name target = name();
                int preference = random.nextInt(65536);
                ours.add(new DnsRecord.Exchange(preference, text(target)));
                return new MXRecord(owner, DClass.IN, 60, preference, target);
            }
            case Type.PTR -> {
                Name target = name();
                ours.add(new DnsRecord.Pointer(text(target)));
                return new PTRRecord(owner, DClass.IN, 60, target);
            }
            case Type.CNAME -> {
                return new CNAMERecord(owner, DClass.IN, 60, name());
            }
            default -> {
                return new TXTRecord(owner, DClass.IN, 60, "x".repeat(random.nextInt(200)));
            }
        }
    }

    @Test
    void answers() throws IOException {
        for (int i = 0; i < 2000; i++) {
            DnsType type = DnsType.values()[random.nextInt(3)];
            Name asked = name();
            Message message = new Message(random.nextInt(65536));
            message.getHeader().setFlag(Flags.QR);
            message.addRecord(org.xbill.DNS.Record.newRecord(asked, type.number(), DClass.IN),
                    Section.QUESTION);
            List<DnsRecord> expected = new ArrayList<>();
            Name owner = asked;
            for (int n = random.nextInt(8); n > 0; n--) {
                int kind = switch (random.nextInt(6)) {
                    case 0 -> Type.CNAME;
                    case 1 -> Type.TXT;
                    default -> type.number();
                };
                message.addRecord(record(owner, kind, expected), Section.ANSWER);
                owner = random.nextInt(3) == 0 ? name() : owner;
            }
            message.addRecord(record(name(), Type.TXT, new ArrayList<>()), Section.AUTHORITY);
            message.addRecord(record(name(), Type.A, new ArrayList<>()), Section.ADDITIONAL);
            byte[] wire = message.toWire();
            DnsAnswer found = new DnsMessage(wire, wire.length).records(type);
            assertEquals(DnsAnswer.Outcome.FOUND, found.outcome());
            // records of one set are a set to dnsjava: equal ones are added once
            assertEquals(expected.stream().distinct().toList(),
                    found.records().stream().distinct().toList());
        }
    }

    @Test
    void questions() throws IOException {
        for (int i = 0; i < 500; i++) {
            Name name = name();
            byte[] wire = DnsName.encode(text(name));
            assertEquals(name, new Name(wire));
            byte[] query = DnsMessage.query(i, wire, DnsType.MX);
            Message message = new Message(query);
            assertEquals(i, message.getHeader().getID());
            assertEquals(name, message.getQuestion().getName());
            assertEquals(Type.MX, message.getQuestion().getType());
            assertNull(message.getOPT());
        }
    }
}
