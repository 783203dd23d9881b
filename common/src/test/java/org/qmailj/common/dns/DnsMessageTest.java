package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class DnsMessageTest {
    private static final String HOST = "host.test";

    private static byte[] query(String name, DnsType type) {
        return DnsMessage.query(0x1234, DnsName.encode(ByteString.of(name)), type);
    }

    /** The records as text, with "!" behind them when what follows was broken. */
    private static String records(Packet packet, DnsType type) {
        DnsAnswer found = packet.message().records(type);
        StringBuilder text = new StringBuilder();
        for (DnsRecord record : found.records()) {
            text.append(switch (record) {
                case DnsRecord.Address a -> a.ip().toString();
                case DnsRecord.Pointer p -> p.name().toString();
                case DnsRecord.Exchange x -> x.preference() + "=" + x.name();
            }).append(' ');
        }
        boolean broken = found.outcome() == DnsAnswer.Outcome.BROKEN;
        return text.append(broken ? "!" : "").toString().strip();
    }

    private static Packet mx(int answers) {
        return Packet.answer(0x1234, Packet.RESPONSE, HOST, DnsType.MX, answers);
    }

    private static Packet a(int answers) {
        return Packet.answer(0x1234, Packet.RESPONSE, HOST, DnsType.A, answers);
    }

    @Test
    void theBytesOfAQuery() {
        assertArrayEquals(
                ("\u0012\u0034\1\0\0\1\0\0\0\0\0\0" + "\4host\4test\0" + "\0\17\0\1")
                        .getBytes(StandardCharsets.ISO_8859_1),
                query(HOST, DnsType.MX));
        assertEquals(12 + 255 + 4, query("x.".repeat(127), DnsType.A).length);
    }

    @Test
    void answersToOurQuestion() {
        byte[] query = query(HOST, DnsType.MX);
        assertTrue(mx(0).message().answers(query));
        Packet shouting = Packet.answer(0x1234, 0x8580, "HoSt.TeSt", DnsType.MX, 0);
        assertTrue(shouting.message().answers(query));
    }

    @Test
    void answersToOtherQuestions() {
        byte[] query = query(HOST, DnsType.MX);
        Packet[] wrong = {
            Packet.answer(0x1235, 0x8180, HOST, DnsType.MX, 0),
            Packet.answer(0x3412, 0x8180, HOST, DnsType.MX, 0),
            Packet.answer(0x1234, 0x0180, HOST, DnsType.MX, 0),
            Packet.answer(0x1234, 0x9180, HOST, DnsType.MX, 0),
            Packet.answer(0x1234, 0x8180, HOST, DnsType.A, 0),
            Packet.answer(0x1234, 0x8180, "hosu.test", DnsType.MX, 0),
            Packet.answer(0x1234, 0x8180, "host.test.x", DnsType.MX, 0),
            Packet.answer(0x1234, 0x8180, "host", DnsType.MX, 0),
            Packet.answer(0x1234, 0x8180, "hos", DnsType.MX, 0),
            new Packet(0x1234, 0x8180, 1, 0).raw(Packet.name(HOST)).u16(15).u16(3),
            new Packet(0x1234, 0x8180, 1, 0).raw(Packet.name(HOST)).u16(15),
            new Packet(0x1234, 0x8180, 1, 0),
            new Packet(0x1234, 0x8180, 0, 0),
            new Packet(0x1234, 0x8181, 0, 0), // a complaint, but about what
            new Packet(0x1234, 0x8182, 0, 0),
            new Packet(0x1234, 0x8180, 2, 0).raw(Packet.name(HOST)).u16(15).u16(1),
            new Packet(0x1234, 0x8180, 1, 0).raw("\4host\5test").u16(15).u16(1),
        };
        for (int i = 0; i < wrong.length; i++) {
            assertFalse(wrong[i].message().answers(query), "number " + i);
        }
        byte[] right = mx(0).toArray();
        for (int length = 0; length < right.length; length++) {
            assertFalse(new DnsMessage(right, length).answers(query), "cut to " + length);
        }
    }

    @Test
    void theHeader() {
        assertEquals(3,
                Packet.answer(1, 0x8183, HOST, DnsType.A, 0).message().rcode());
        assertTrue(Packet.answer(1, 0x8380, HOST, DnsType.A, 0).message().isTruncated());
        assertFalse(a(0).message().isTruncated());
        assertTrue(a(1).message().hasAnswers());
        assertTrue(Packet.answer(1, 0x8100, HOST, DnsType.A, 0).message().isLame());
        assertFalse(Packet.answer(1, 0x8100, HOST, DnsType.A, 1).message().isLame());
        assertFalse(Packet.answer(1, 0x8180, HOST, DnsType.A, 0).message().isLame());
        assertFalse(Packet.answer(1, 0x8400, HOST, DnsType.A, 0).message().isLame());
        assertFalse(Packet.answer(1, 0x8103, HOST, DnsType.A, 0).message().isLame());
    }

    @Test
    void addresses() {
        assertEquals("", records(a(0), DnsType.A));
        assertEquals("192.0.2.1 127.0.0.1", records(
                a(2).a(Packet.QUESTION, 192, 0, 2, 1).a(Packet.name("other"), 127, 0, 0, 1),
                DnsType.A));
    }

    @Test
    void otherRecordsArePassedOver() {
        assertEquals("192.0.2.1", records(
                a(3).record(Packet.QUESTION, 5, Packet.name("real.test"))
                        .record("\0", 28, "x".repeat(16))
                        .a(Packet.name("real.test"), 192, 0, 2, 1), DnsType.A));
        assertEquals("", records(a(1).record(Packet.QUESTION, 5, Packet.name("gone")), DnsType.A));
    }

    @Test
    void exchanges() {
        assertEquals("10=a.test 65535=mail.host.test 0=", records(
                mx(3).mx(10, Packet.name("a.test")).mx(65535, "\4mail" + Packet.QUESTION)
                        .mx(0, "\0"),
                DnsType.MX));
    }

    @Test
    void pointers() {
        assertEquals("a.b", records(
                Packet.answer(1, Packet.RESPONSE, "1.0.0.127.in-addr.arpa", DnsType.PTR, 1)
                        .record(Packet.QUESTION, 12, Packet.name("a.b")), DnsType.PTR));
    }

    @Test
    void whatFollowsTheAnswersDoesNotMatter() {
        assertEquals("1.2.3.4",
                records(a(1).a(Packet.QUESTION, 1, 2, 3, 4).raw("junk"), DnsType.A));
        assertEquals("1.2.3.4 !",
                records(a(2).a(Packet.QUESTION, 1, 2, 3, 4).raw("junk"), DnsType.A));
    }

    @Test
    void brokenRecords() {
        String[] wrong = {
            records(a(1), DnsType.A),
            records(a(1).raw(Packet.QUESTION), DnsType.A),
            records(a(1).raw(Packet.QUESTION).raw("\0\1\0\1\0\0\0\0\0"), DnsType.A),
            records(a(1).record(Packet.QUESTION, 1, "abc"), DnsType.A),
            records(a(1).record(Packet.QUESTION, 1, "abc", 4), DnsType.A),
            records(a(1).record(Packet.QUESTION, 1, "abcd", 0xffff), DnsType.A),
            records(a(1).record(Packet.QUESTION, 99, "abcd", 5), DnsType.A),
            records(a(1).record("\u00c0\u00ff", 1, "abcd"), DnsType.A),
            records(mx(1).record(Packet.QUESTION, 15, ""), DnsType.MX),
            records(mx(1).record(Packet.QUESTION, 15, "\0\12"), DnsType.MX),
            records(mx(1).record(Packet.QUESTION, 15, "\0\12\4mai"), DnsType.MX),
            records(mx(1).record(Packet.QUESTION, 15, "\0\12\100a\0"), DnsType.MX),
            records(mx(1).record(Packet.QUESTION, 15, "\0\12\u00c0" + (char) (mx(0).length() + 14)),
                    DnsType.MX),
            records(new Packet(1, Packet.RESPONSE, 2, 1).raw(Packet.name(HOST)).u16(1).u16(1)
                    .a(Packet.QUESTION, 1, 2, 3, 4), DnsType.A),
        };
        for (int i = 0; i < wrong.length; i++) {
            assertEquals("!", wrong[i], "number " + i);
        }
    }

    @Test
    void whatStoodBeforeABrokenRecordCounts() {
        assertEquals("1.2.3.4 !", records(
                a(3).a(Packet.QUESTION, 1, 2, 3, 4).record(Packet.QUESTION, 1, "abc")
                        .a(Packet.QUESTION, 5, 6, 7, 8), DnsType.A));
    }

    @Test
    void noPacketDoesHarm() {
        Random random = new Random(1);
        byte[] good = mx(3).mx(10, Packet.name("a.test")).mx(20, "\4mail" + Packet.QUESTION)
                .record("\u00c0\u0020", 1, "abcd").toArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) (random.nextBoolean()
                        ? random.nextInt() : 0xc0 | random.nextInt(4));
            }
            DnsMessage message = new DnsMessage(bad, 12 + random.nextInt(bad.length - 11));
            for (DnsType type : DnsType.values()) {
                assertTrue(message.records(type).records().size() < bad.length / 11);
            }
            message.answers(query(HOST, DnsType.MX));
        }
    }

    /** Pointers to one long name, each a new copy of it for us. */
    @Test
    void namesThatGrowWhenTheyAreReadAreNotReadForEver() {
        String label = "\1".repeat(60);
        String name = label + "." + label + "." + label;
        Packet packet = Packet.answer(0x1234, Packet.RESPONSE, name, DnsType.MX, 3000);
        for (int i = 0; i < 3000; i++) {
            packet.u16(0xc00c).u16(15).u16(1).u16(0).u16(0).u16(4).u16(i).u16(0xc00c);
        }
        DnsAnswer answer = packet.message().records(DnsType.MX);
        assertEquals(DnsAnswer.Outcome.BROKEN, answer.outcome());
        int text = 3 * 240 + 2;
        assertEquals((256 << 10) / text, answer.records().size());
    }
}
