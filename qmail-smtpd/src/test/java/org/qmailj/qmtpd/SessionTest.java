package org.qmailj.qmtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.netstring.BadNetstring;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.Databytes;
import org.qmailj.ingress.Rcpthosts;
import org.qmailj.ingress.RecordingQueue;
import org.qmailj.ingress.Visit;

class SessionTest {
    private static final String OK = "21:Kok 1000000000 qp 100,";
    private static final String NOT_ALLOWED =
            "66:Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1),";
    private static final String UNUSABLE = "46:Dsorry, I can't handle that recipient (#5.1.3),";

    @TempDir
    private Path home;

    private final RecordingQueue queue = new RecordingQueue();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private Allowance memory = Allowance.UNLIMITED;
    private long databytes;
    private boolean deaf;

    @BeforeEach
    void control() throws IOException {
        Files.createDirectory(home.resolve("control"));
    }

    private void session(String sent, String... environment) throws IOException {
        byte[] all = sent.getBytes(StandardCharsets.ISO_8859_1);
        int[] next = {0};
        Conversation client = new Conversation(
                (to, offset, length) -> {
                    int n = Math.min(Math.min(length, 5), all.length - next[0]);
                    System.arraycopy(all, next[0], to, offset, n);
                    next[0] += n;
                    return n;
                }, 16,
                (from, offset, length) -> {
                    if (deaf) {
                        throw new IOException("nobody listens");
                    }
                    answers.write(from, offset, length);
                }, 16, 0);
        Environment env = new Environment(
                List.of(environment).stream().map(ByteString::of).toList());
        QmailHome qmail = new QmailHome(ByteString.of(home.toString()));
        Controls controls = new Controls(qmail);
        Visit visit = new Visit(
                qmail, env, controls, null, queue, () -> 1_000_000_000_000L, memory);
        try (Rcpthosts hosts = Rcpthosts.read(qmail, controls)) {
            new Session(visit, client, hosts, new Databytes(databytes)).run();
        }
    }

    /** Returns the answers to a client that sends this and goes. */
    private String answers(String sent, String... environment) {
        assertThrows(EOFException.class, () -> session(sent, environment));
        return answers.toString(StandardCharsets.ISO_8859_1);
    }

    private RecordingQueue.Message message() {
        List<RecordingQueue.Message> messages = queue.take();
        assertEquals(1, messages.size());
        return messages.get(0);
    }

    @Test
    void aPackage() {
        assertEquals(OK, answers("6:\nab\r\nc,3:f@g,6:3:x@y,,", "TCPREMOTEIP=10.1.2.3"));
        RecordingQueue.Message m = message();
        assertTrue(m.accepted());
        assertEquals("Received: from unknown (10.1.2.3)\n"
                + "  by unknown with QMTP; 9 Sep 2001 01:46:40 -0000\nab\r\nc", m.text());
        assertEquals("Ff@g\0Tx@y\0", m.envelope());
    }

    @Test
    void crLfIsDecoded() {
        assertEquals(OK, answers("8:\ra\r\nb\rc\r,0:,4:1:r,,"));
        assertTrue(message().text().endsWith("-0000\na\nb\rc\r"));
    }

    /** Four of them at once would be too much. */
    @Test
    void aSessionHoldsTheRecipientsOfOnePackage() {
        memory = new Allowance.Pool(0).allowance(2000);
        String recipients = "0:,".repeat(400);
        String sent = "1:\n,1:s," + recipients.length() + ":" + recipients + ",";
        assertEquals(4 * 400 * OK.length(), answers(sent.repeat(4)).length());
    }

    @Test
    void anAnswerForEachRecipientInTheirOrder() throws IOException {
        Files.writeString(home.resolve("control/rcpthosts"), "ok.test\n");
        String recipients = "4:none,7:r@ok.te,9:r@ok.test,3:a\0b,3:\0@x,1000:" + "x".repeat(1000)
                + ",0:,";
        assertEquals(OK + NOT_ALLOWED + OK + UNUSABLE + NOT_ALLOWED + UNUSABLE + OK,
                answers("1:\n,1:s," + recipients.length() + ":" + recipients + ","));
        assertEquals("Fs\0Tnone\0Tr@ok.test\0T\0", message().envelope());
    }

    @Test
    void relayclientIsAppendedAndCounts() throws IOException {
        Files.writeString(home.resolve("control/rcpthosts"), "");
        String fits = "x".repeat(996);
        String recipients = "3:r@x,996:" + fits + ",997:" + fits + "x,3:r\0x,";
        String sent = "1:\n,1:s," + recipients.length() + ":" + recipients + ",";
        assertEquals(OK + OK + UNUSABLE + UNUSABLE, answers(sent, "RELAYCLIENT=@gw"));
        assertEquals("Fs\0Tr@x@gw\0T" + fits + "@gw\0", message().envelope());
    }

    @ParameterizedTest
    @CsvSource({
        "'3:\nab,', true", "'4:\nabc,', false", "'5:\ra\r\nb,', false", "'4:\ra\r\n,', true",
        "'4:\rab\r,', false", "'3:\ra\r,', true",
    })
    void databytesCountsWhatIsStored(String message, boolean fits) {
        databytes = 2;
        String tooBig = "61:Dsorry, that message size exceeds my databytes limit (#5.3.4),";
        assertEquals(fits ? OK : tooBig, answers(message + "0:,4:1:r,,"));
        assertEquals(fits, message().accepted());
    }

    @Test
    void theSizeIsToldBeforeTheSenderAndBoth() {
        databytes = 1;
        queue.answer(Verdict.permanent("no"));
        assertEquals("61:Dsorry, that message size exceeds my databytes limit (#5.3.4),",
                answers("3:\nab,2:a\0,4:1:r,,"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:\0,", "5:a\0b@c,", "1000:LONG,"})
    void aSenderThatCannotBe(String sender) {
        String long1000 = sender.replace("LONG", "x".repeat(1000));
        assertEquals("29:Dunacceptable sender (#5.1.7),", answers("1:\n," + long1000 + "4:1:r,,"));
        assertFalse(message().accepted());
    }

    @Test
    void whatTheQueueSays() {
        queue.answer(Verdict.permanent("no (#5)"));
        assertEquals("8:Dno (#5),8:Dno (#5),", answers("1:\n,0:,8:1:r,1:s,,"));
        answers.reset();
        queue.answer(new Verdict.Temporary(ByteString.of("later"), 'X'));
        assertEquals("6:Xlater,", answers("1:\n,0:,4:1:r,,"));
    }

    @Test
    void withoutRecipientsThereIsNoMessageAndNoAnswer() {
        assertEquals("", answers("1:\n,0:,0:,"));
        assertFalse(message().accepted());
        answers.reset();
        answers("1:\n,0:,6:3:a\0b,,");
        assertFalse(message().accepted());
    }

    @Test
    void onePackageAfterAnother() {
        assertEquals(OK + "21:Kok 1000000000 qp 101,",
                answers("1:\n,0:,4:1:r,,01:\r,1:s,004:1:t,,"));
        assertEquals(List.of("F\0Tr\0", "Fs\0Tt\0"),
                queue.take().stream().map(RecordingQueue.Message::envelope).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0:,", "3:abc,", "1: ,", "a", "-1:", "1:\n;", "1:\n,x", "1:\n,0:;", "1:\n,0:,x",
        "1:\n,0:,4:1:r;,", "1:\n,0:,4:1:r,;", "1:\n,0:,5:9:abc,,", "1:\n,0:,3:1:r,,",
        "1:\n,0:,6:x:abc,,", "1:\n,0:,1:1,", "1:\n,0:,2:1:,", "1:\n,0:,3:3:a,", "1:\n,0:,4:/:r,,",
    })
    void whatIsNotQmtp(String sent) {
        BadNetstring e = assertThrows(BadNetstring.class, () -> session(sent));
        assertFalse(e.isTooLarge());
        queue.take().forEach(m -> assertNull(m.envelope()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "20000000000:", "1:\n,20000000000:", "1:\n,0:,20000000000:", "1:\n,0:,99:20000000000:",
        "1:\n,0:,99:/0:",
    })
    void sizesBeyondAllSense(String sent) {
        assertTrue(assertThrows(BadNetstring.class, () -> session(sent)).isTooLarge());
        queue.take().forEach(m -> assertNull(m.envelope()));
    }

    /** As in qmail-qmtpd, {@code ;} stands for 11. */
    @Test
    void anythingIsADigitOfARecipientsLength() {
        assertEquals(OK, answers("1:\n,0:,14:;:12345678901,,"));
        assertEquals("F\0T12345678901\0", message().envelope());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1:", "9:\nabc", "9:\rab", "1:\n", "1:\n,3:a", "1:\n,1:a,9:1:r,"})
    void aClientThatGoesLeavesNothing(String sent) {
        assertEquals("", answers(sent));
        queue.take().forEach(m -> assertNull(m.envelope()));
    }

    @Test
    void theQueueIsFull() {
        queue.fill();
        Die e = assertThrows(Die.class, () -> session("1:\n,0:,4:1:r,,"));
        assertEquals(111, e.code());
    }

    @Test
    void nobodyListens() {
        deaf = true;
        Die e = assertThrows(Die.class, () -> session("1:\n,0:,4:1:r,,"));
        assertEquals(0, e.code());
        assertTrue(message().accepted());
    }

    /** Although nothing is made of it; the client, who is none, hears nothing before. */
    @Test
    void meMustBeReadable() throws IOException {
        Files.createDirectory(home.resolve("control/me"));
        QmailHome qmail = new QmailHome(ByteString.of(home.toString()));
        Visit visit = new Visit(qmail, new Environment(List.of()), new Controls(qmail), null,
                queue, () -> 0, memory);
        assertThrows(PosixException.class, () -> QmailQmtpd.serve(visit));
    }

    @Test
    void aBrokenCdb() throws IOException {
        Files.writeString(home.resolve("control/rcpthosts"), "");
        Files.writeString(home.resolve("control/morercpthosts.cdb"), "no cdb");
        Die e = assertThrows(Die.class, () -> session("1:\n,0:,6:3:r@x,,"));
        assertEquals(111, e.code());
        assertNull(message().envelope());
    }
}
