package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

class ResolverTest {
    private static final String HOST = "host.test";
    private static final Object END = new Object();

    /** Server n is 192.0.2.n; what it does next stands in the queue, else nothing happens. */
    private static final class Net implements DnsTransport {
        private final Deque<Object> moves = new ArrayDeque<>();
        private final List<String> log = new ArrayList<>();
        private int open;

        /** A packet, in which the id 0 stands for the query's, an error, or the end of a stream. */
        Net then(Object move) {
            moves.add(move);
            return this;
        }

        private static int number(NameServer server) {
            return server.ip().at(3);
        }

        @Override
        public Link datagram(NameServer server) {
            log.add("udp " + number(server));
            return new Wire(false);
        }

        @Override
        public Link stream(NameServer server, int milliseconds) throws PosixException {
            log.add("tcp " + number(server));
            if (moves.peek() == Errno.ECONNREFUSED) {
                moves.remove();
                throw new PosixException(Errno.ECONNREFUSED);
            }
            return new Wire(true);
        }

        private final class Wire implements Link {
            private final boolean stream;
            private byte[] query;
            private byte[] rest = new byte[0];

            Wire(boolean stream) {
                this.stream = stream;
                open++;
            }

            @Override
            public void send(byte[] bytes, int milliseconds) {
                query = stream ? Arrays.copyOfRange(bytes, 2, bytes.length) : bytes;
                log.add("wait " + milliseconds);
            }

            @Override
            public int receive(byte[] to, int offset, int room, int milliseconds)
                    throws PosixException {
                if (rest.length == 0) {
                    Object move = moves.isEmpty() ? Errno.ETIMEDOUT : moves.remove();
                    if (move instanceof Errno errno) {
                        throw new PosixException(errno);
                    }
                    if (move == END) {
                        return 0;
                    }
                    rest = bytes(move);
                }
                int n = Math.min(room, stream ? Math.min(7, rest.length) : rest.length);
                System.arraycopy(rest, 0, to, offset, n);
                rest = stream ? Arrays.copyOfRange(rest, n, rest.length) : new byte[0];
                return n;
            }

            private byte[] bytes(Object move) {
                byte[] packet = ((Packet) move).toArray();
                if (packet[0] == 0 && packet[1] == 0) {
                    packet[0] = query[0];
                    packet[1] = query[1];
                }
                if (!stream) {
                    return packet;
                }
                byte[] framed = new byte[packet.length + 2];
                framed[0] = (byte) (packet.length >> 8);
                framed[1] = (byte) packet.length;
                System.arraycopy(packet, 0, framed, 2, packet.length);
                return framed;
            }

            @Override
            public void close() {
                open--;
            }
        }
    }

    private final Net net = new Net();
    private int id = 0x1111;

    private static NameServer server(int n) {
        return NameServer.of(new byte[] {(byte) 192, 0, 2, (byte) n});
    }

    private DnsAnswer ask(int servers, String resOptions) {
        List<NameServer> list = new ArrayList<>();
        for (int n = 1; n <= servers; n++) {
            list.add(server(n));
        }
        ResolvConf read = ResolvConf.parse(ByteString.EMPTY, ByteString.of(resOptions));
        ResolvConf conf = new ResolvConf(list, read.timeoutSeconds(), read.attempts(),
                read.rotate(), read.tcpOnly());
        DnsAnswer answer = new Resolver(conf, net, () -> id++)
                .query(ByteString.of(HOST), DnsType.A);
        assertEquals(0, net.open, "sockets left open");
        return answer;
    }

    private static Packet reply(int flags, int answers) {
        return Packet.answer(0, flags, HOST, DnsType.A, answers);
    }

    private static Packet good() {
        return reply(Packet.RESPONSE, 1).a(Packet.QUESTION, 10, 0, 0, 1);
    }

    private static void found(DnsAnswer answer) {
        assertEquals(DnsAnswer.Outcome.FOUND, answer.outcome());
        assertEquals(List.of(new DnsRecord.Address(new IpAddress(0x0a000001))), answer.records());
    }

    private static void without(DnsAnswer.Outcome outcome, DnsAnswer answer) {
        assertEquals(outcome, answer.outcome());
        assertEquals(List.of(), answer.records());
    }

    @Test
    void oneAnswer() {
        net.then(good());
        found(ask(1, ""));
        assertEquals(List.of("udp 1", "wait 5000"), net.log);
    }

    @Test
    void noSuchNameAndNoSuchType() {
        net.then(reply(0x8183, 0)).then(reply(0x8180, 0)).then(reply(0x8183, 1));
        without(DnsAnswer.Outcome.NOTHING, ask(1, ""));
        without(DnsAnswer.Outcome.NOTHING, ask(1, ""));
        without(DnsAnswer.Outcome.NOTHING, ask(1, ""));
    }

    @Test
    void aNameThatIsNoneIsNotAskedFor() {
        DnsAnswer answer = new Resolver(
                ResolvConf.parse(ByteString.EMPTY, ByteString.EMPTY), net, () -> 1)
                .query(ByteString.of("a..b"), DnsType.MX);
        without(DnsAnswer.Outcome.NOTHING, answer);
        assertTrue(net.log.isEmpty());
    }

    /** An id that can be guessed is worse than no answer, which is asked for again later. */
    @Test
    void withoutAnIdNobodyIsAsked() {
        for (String options : new String[] {"", "rotate"}) {
            ResolvConf conf = ResolvConf.parse(ByteString.EMPTY, ByteString.of(options));
            DnsAnswer answer = new Resolver(conf, net, () -> {
                throw new PosixException(Errno.EMFILE);
            }).query(ByteString.of(HOST), DnsType.A);
            without(DnsAnswer.Outcome.NO_ANSWER, answer);
            assertTrue(net.log.isEmpty());
        }
    }

    @Test
    void forgeriesAreWaitedOut() {
        net.then(Packet.answer(0x9999, Packet.RESPONSE, HOST, DnsType.A, 1)
                        .a(Packet.QUESTION, 6, 6, 6, 6))
                .then(Packet.answer(0, Packet.RESPONSE, "evil.test", DnsType.A, 1)
                        .a(Packet.QUESTION, 6, 6, 6, 6))
                .then(Packet.answer(0, Packet.RESPONSE, HOST, DnsType.MX, 0))
                .then(reply(0x0100, 0))
                .then(new Packet(0, Packet.RESPONSE, 0, 0))
                .then(good());
        found(ask(1, ""));
        assertEquals(List.of("udp 1", "wait 5000"), net.log);
    }

    @Test
    void silence() {
        without(DnsAnswer.Outcome.NO_ANSWER, ask(1, ""));
        assertEquals(List.of("udp 1", "wait 5000", "wait 5000"), net.log);
    }

    /** A slow server would else never be heard: its answer comes when the next attempt waits. */
    @Test
    void anAnswerToAnEarlierAttemptCounts() {
        net.then(Errno.ETIMEDOUT).then(Errno.ETIMEDOUT)
                .then(Packet.answer(0x1111, Packet.RESPONSE, HOST, DnsType.A, 1)
                        .a(Packet.QUESTION, 10, 0, 0, 1));
        found(ask(2, ""));
        assertEquals(List.of(
                "udp 1", "wait 5000", "udp 2", "wait 5000", "wait 5000"), net.log);
    }

    @Test
    void whoRefusesWithoutTheQuestionIsPassedOver() {
        for (int rcode : new int[] {
            DnsMessage.SERVFAIL, DnsMessage.NOTIMP, DnsMessage.REFUSED
        }) {
            net.log.clear();
            net.then(new Packet(0, 0x8180 | rcode, 0, 0)).then(good());
            found(ask(2, ""));
            assertEquals(List.of("udp 1", "wait 5000", "udp 2", "wait 5000"), net.log);
        }
    }

    @Test
    void laterServersHaveTheirTime() {
        without(DnsAnswer.Outcome.NO_ANSWER, ask(3, "attempts:1 timeout:3"));
        assertEquals(
                List.of("udp 1", "wait 3000", "udp 2", "wait 2000", "udp 3", "wait 4000"), net.log);
    }

    @Test
    void failingServersArePassedOver() {
        for (int rcode : new int[] {
            DnsMessage.SERVFAIL, DnsMessage.NOTIMP, DnsMessage.REFUSED
        }) {
            net.log.clear();
            net.then(reply(0x8180 | rcode, 0)).then(good());
            found(ask(2, ""));
            assertEquals(List.of("udp 1", "wait 5000", "udp 2", "wait 5000"), net.log);
        }
    }

    @Test
    void lameAndClosedServersArePassedOver() {
        net.then(reply(0x8000, 0)).then(Errno.ECONNREFUSED).then(good());
        found(ask(3, ""));
        assertEquals(6, net.log.size());
    }

    @Test
    void allServersFail() {
        for (int i = 0; i < 4; i++) {
            net.then(reply(0x8182, 0));
        }
        without(DnsAnswer.Outcome.NO_ANSWER, ask(2, ""));
        assertEquals(8, net.log.size());
    }

    @Test
    void aComplaintAboutOurQuestionIsFinal() {
        net.then(reply(0x8181, 0));
        without(DnsAnswer.Outcome.NOTHING, ask(1, ""));
        assertEquals(2, net.log.size());
    }

    @Test
    void aComplaintWithoutAQuestionIsNoAnswer() {
        Packet complaint = new Packet(0, 0x8181, 0, 0);
        net.then(complaint).then(Errno.ETIMEDOUT).then(complaint).then(Errno.ETIMEDOUT);
        without(DnsAnswer.Outcome.NO_ANSWER, ask(1, ""));
        net.then(complaint).then(good());
        found(ask(1, ""));
    }

    @Test
    void truncatedAnswersAreAskedForByTcp() {
        net.then(reply(0x8380, 0)).then(good());
        found(ask(1, ""));
        assertEquals(List.of("udp 1", "wait 5000", "tcp 1", "wait 5000"), net.log);
    }

    @Test
    void tcpOnly() {
        net.then(good());
        found(ask(1, "use-vc"));
        assertEquals(List.of("tcp 1", "wait 5000"), net.log);
    }

    @Test
    void tcpThatFails() {
        net.then(reply(0x8380, 0)).then(Errno.ECONNREFUSED).then(reply(0x8380, 0))
                .then(Packet.answer(0x9999, Packet.RESPONSE, HOST, DnsType.A, 0))
                .then(reply(0x8380, 0)).then(Errno.ECONNRESET).then(good());
        found(ask(2, ""));
        assertEquals(List.of(
                "udp 1", "wait 5000", "tcp 1", "udp 2", "wait 5000", "tcp 2", "wait 5000",
                "udp 1", "wait 5000", "tcp 1", "wait 5000", "udp 2", "wait 5000"), net.log);
    }

    /** Who read on would do so, without a pause, until the time is over. */
    @Test
    void aStreamThatEndsEarlyIsReadNoMore() {
        net.then(reply(0x8380, 0)).then(END).then(good());
        found(ask(2, ""));
        assertEquals(List.of("udp 1", "wait 5000", "tcp 1", "wait 5000", "udp 2", "wait 5000"),
                net.log);
    }

    @Test
    void rotation() {
        id = 0x1112; // 4370 % 3 is 2
        net.then(Errno.ETIMEDOUT).then(good());
        found(ask(3, "rotate"));
        assertEquals(List.of("udp 3", "wait 5000", "udp 1", "wait 3000"), net.log);
    }

    @Test
    void whatWasReadBeforeABrokenRecordIsThere() {
        net.then(reply(Packet.RESPONSE, 2).a(Packet.QUESTION, 10, 0, 0, 1));
        DnsAnswer answer = ask(1, "");
        assertEquals(1, answer.records().size());
        assertEquals(DnsAnswer.Outcome.BROKEN, answer.outcome());
    }
}
