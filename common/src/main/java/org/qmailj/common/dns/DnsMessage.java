package org.qmailj.common.dns;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;

/**
 * Codes one DNS message (RFC 1035 section 4): questions out, answers in. Answers may come from
 * anybody: every length in them is checked before it is used.
 */
final class DnsMessage {
    static final int NOERROR = 0;
    static final int SERVFAIL = 2;
    static final int NOTIMP = 4;
    static final int REFUSED = 5;

    private static final int HEADER = 12;
    /** The numbers of the header: where each is in the message. */
    private static final int ID = 0;
    private static final int FLAGS = 2;
    private static final int QDCOUNT = 4;
    private static final int ANCOUNT = 6;
    private static final int ARCOUNT = 10;

    /** The parts of {@link #FLAGS}, as RFC 1035 4.1.1 names them. */
    private static final int QR = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int AA = 0x0400;
    private static final int TC = 0x0200;
    private static final int RD = 0x0100;
    private static final int RA = 0x0080;
    private static final int RCODE = 0x000f;

    /** Type and class, which follow the name in a question. */
    private static final int QUESTION_REST = 4;
    /** Type, class, TTL and length of the data, which follow the name in a record. */
    private static final int RECORD_REST = 10;
    /** Where in these the length of the data is. */
    private static final int RDLENGTH = 8;
    private static final int IN = 1;
    private static final int MAX_TEXT = 4 * DnsName.MAX_WIRE;

    /**
     * Limits the names of one answer: with pointers to a long name a packet of 64 kB could expand
     * to 4 MB. No real answer comes near.
     */
    private static final int MAX_NAMES = 256 << 10;

    private final byte[] packet;
    private final int length;

    DnsMessage(byte[] packet, int length) {
        this.packet = packet;
        this.length = length;
    }

    /**
     * Returns a question with recursion desired.
     *
     * @param name in wire form
     */
    static byte[] query(int id, byte[] name, DnsType type) {
        ByteBuilder to = new ByteBuilder(HEADER + DnsName.MAX_WIRE + QUESTION_REST);
        u16(to, id);
        u16(to, RD);
        u16(to, 1); // QDCOUNT
        u16(to, 0);
        u16(to, 0);
        u16(to, 0);
        to.append(name);
        u16(to, type.number());
        u16(to, IN);
        return to.toByteString().toArray();
    }

    private static void u16(ByteBuilder to, int n) {
        to.append(n >> 8).append(n);
    }

    private int u16(int at) {
        return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
    }

    /**
     * Returns whether this message answers that query: same id, same question. A complaint about
     * the query's form without the question is no answer, as in res_send: it could be to any query.
     */
    boolean answers(byte[] query) {
        if (!isResponse(query)) {
            return false;
        }
        int end = questionEnd(query);
        if (u16(QDCOUNT) != 1 || length < end) {
            return false;
        }
        for (int i = HEADER; i < end; i++) {
            // lengths and type are below 'A': only the letters of the name lose their case
            if (ByteString.lower(packet[i]) != ByteString.lower(query[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns whether the server that got this query refuses it, or fails, and does not even repeat
     * the question. A server that was set up to answer somebody else does so; as in res_send.
     */
    boolean refuses(byte[] query) {
        return isResponse(query) && u16(QDCOUNT) == 0 && isRefusal();
    }

    private boolean isResponse(byte[] query) {
        return length >= HEADER && u16(ID) == ((query[0] & 0xff) << 8 | query[1] & 0xff)
                && (u16(FLAGS) & (QR | OPCODE)) == QR;
    }

    /** Returns whether another server should be asked. */
    boolean isRefusal() {
        return rcode() == SERVFAIL || rcode() == NOTIMP || rcode() == REFUSED;
    }

    private static int questionEnd(byte[] query) {
        int at = HEADER;
        while (query[at] != 0) {
            at += 1 + query[at];
        }
        return at + 1 + QUESTION_REST;
    }

    int rcode() {
        return u16(FLAGS) & RCODE;
    }

    boolean isTruncated() {
        return (u16(FLAGS) & TC) != 0;
    }

    boolean hasAnswers() {
        return u16(ANCOUNT) != 0;
    }

    /** Returns whether the server neither knows the name nor looks it up. */
    boolean isLame() {
        return rcode() == NOERROR && (u16(FLAGS) & (AA | RA)) == 0
                && u16(ANCOUNT) == 0 && u16(ARCOUNT) == 0;
    }

    /** Returns the records of that type in the answer section. Owner names are not checked. */
    DnsAnswer records(DnsType type) {
        List<DnsRecord> records = new ArrayList<>();
        int names = 0;
        int at = skipQuestions();
        for (int left = u16(ANCOUNT); left > 0; left--) {
            at = at == -1 ? -1 : DnsName.expand(packet, length, at, new ByteBuilder(MAX_TEXT));
            if (at == -1 || length - at < RECORD_REST) {
                return new DnsAnswer(DnsAnswer.Outcome.BROKEN, records);
            }
            boolean wanted = u16(at) == type.number();
            int size = u16(at + RDLENGTH);
            at += RECORD_REST;
            if (length - at < size) {
                return new DnsAnswer(DnsAnswer.Outcome.BROKEN, records);
            }
            if (wanted) {
                DnsRecord record = data(type, at, size);
                names += record == null ? 0 : record.nameLength();
                if (record == null || names > MAX_NAMES) {
                    return new DnsAnswer(DnsAnswer.Outcome.BROKEN, records);
                }
                records.add(record);
            }
            at += size;
        }
        return new DnsAnswer(DnsAnswer.Outcome.FOUND, records);
    }

    private int skipQuestions() {
        int at = HEADER;
        for (int left = u16(QDCOUNT); left > 0; left--) {
            at = DnsName.expand(packet, length, at, new ByteBuilder(MAX_TEXT));
            if (at == -1 || length - at < QUESTION_REST) {
                return -1;
            }
            at += QUESTION_REST;
        }
        return at;
    }

    private DnsRecord data(DnsType type, int at, int size) {
        return switch (type) {
            case A -> size < 4 ? null : new DnsRecord.Address(IpAddress.of(packet, at));
            case PTR -> {
                ByteString name = name(at);
                yield name == null ? null : new DnsRecord.Pointer(name);
            }
            case MX -> {
                ByteString name = size < 3 ? null : name(at + 2);
                yield name == null ? null : new DnsRecord.Exchange(u16(at), name);
            }
        };
    }

    private ByteString name(int at) {
        ByteBuilder text = new ByteBuilder(MAX_TEXT);
        return DnsName.expand(packet, length, at, text) == -1 ? null : text.toByteString();
    }
}
