package org.qmailj.qmqpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.netstring.BadNetstring;
import org.qmailj.common.netstring.Netstring;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.RecordingQueue;
import org.qmailj.ingress.Visit;

class SessionTest {
    private static final String OK = "Kok 1000000000 qp 100";
    private static final String BAD = "Dsorry, I can't accept addresses like that (#5.1.3)";

    private final RecordingQueue queue = new RecordingQueue();

    private String session(String sent, String... environment) throws IOException {
        byte[] all = sent.getBytes(StandardCharsets.ISO_8859_1);
        int[] next = {0};
        ByteInput in = new ByteInput((to, offset, length) -> {
            int n = Math.min(Math.min(length, 5), all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        }, 16);
        Environment env = new Environment(
                List.of(environment).stream().map(ByteString::of).toList());
        Visit visit = new Visit(null, env, null, null, queue, () -> 1_000_000_000_000L,
                Allowance.UNLIMITED);
        return new Session(in, visit).run().toString();
    }

    private static String netstring(String text) {
        return Netstring.encode(ByteString.of(text)).toString();
    }

    private static String request(String message, String... addresses) {
        StringBuilder all = new StringBuilder(netstring(message));
        for (String address : addresses) {
            all.append(netstring(address));
        }
        return netstring(all.toString());
    }

    private RecordingQueue.Message message() {
        List<RecordingQueue.Message> messages = queue.take();
        assertEquals(1, messages.size());
        return messages.get(0);
    }

    @Test
    void aMessage() throws IOException {
        assertEquals(OK, session(
                request("a\r\n\0.\n", "s@x", "r@y", "t@z"), "TCPREMOTEIP=10.1.2.3",
                "TCPREMOTEINFO=joe", "TCPLOCALHOST=mx.test"));
        RecordingQueue.Message m = message();
        assertTrue(m.accepted());
        assertEquals("Received: from unknown (joe@10.1.2.3)\n"
                + "  by mx.test with QMQP; 9 Sep 2001 01:46:40 -0000\na\r\n\0.\n", m.text());
        assertEquals("Fs@x\0Tr@y\0Tt@z\0", m.envelope());
    }

    @Test
    void recipientsMayBeMissing() throws IOException {
        assertEquals(OK, session(request("", "")));
        assertEquals("F\0", message().envelope());
    }

    @Test
    void addressesOf999BytesAreTaken() throws IOException {
        String longest = "x".repeat(999);
        assertEquals(OK, session(request("", longest, longest)));
        assertEquals("F" + longest + "\0T" + longest + "\0", message().envelope());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\0", "1000"})
    void addressesThatCannotBe(String shown) throws IOException {
        String address = shown.equals("1000") ? "x".repeat(1000) : shown;
        assertEquals(BAD, session(request("", address, "r")));
        assertFalse(message().accepted());
        assertEquals(BAD, session(request("", "s", "r", address, "t")));
        assertFalse(message().accepted());
        queue.answer(Verdict.permanent("no"));
        assertEquals(BAD, session(request("", "s", address)));
    }

    @Test
    void whatTheQueueSays() throws IOException {
        queue.answer(Verdict.permanent("no (#5)"));
        assertEquals("Dno (#5)", session(request("", "s", "r")));
        queue.answer(Verdict.temporary("later"));
        assertEquals("Zlater", session(request("", "s", "r")));
        queue.fill();
        assertEquals(111, assertThrows(Die.class, () -> session(request("", "", ""))).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0:,", "x", "1:x,", "3:0:,,", "6:0:,0:;,", "6:0:;0:,,", "6:0:,0:,;", "7:0:,0:,,",
        "9:0:,0:,5:r,,", "9:0:,0:,0:r,", "5:9:abc,,", "6:0:,9:a,", "-6:0:,0:,,", "8:0:,0:,1:,",
    })
    void whatIsNotQmqp(String sent) {
        BadNetstring e = assertThrows(BadNetstring.class, () -> session(sent));
        assertFalse(e.isTooLarge());
        queue.take().forEach(m -> assertNull(m.envelope()));
    }

    @Test
    void theFirstLengthMayHaveAHundredBytes() throws IOException {
        assertEquals(OK, session("0".repeat(98) + request("", "")));
        assertThrows(BadNetstring.class, () -> session("0".repeat(99) + request("", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999:", "99:99999999999:", "99:0:,99999999999:"})
    void sizesBeyondAllSense(String sent) {
        assertTrue(assertThrows(BadNetstring.class, () -> session(sent)).isTooLarge());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9", "9:", "9:3", "9:3:a", "9:0:,1:s", "6:0:,0:,", "9:0:,0:,0:,"})
    void aClientThatGoesLeavesNothing(String sent) {
        assertThrows(EOFException.class, () -> session(sent));
        queue.take().forEach(m -> assertNull(m.envelope()));
    }
}
