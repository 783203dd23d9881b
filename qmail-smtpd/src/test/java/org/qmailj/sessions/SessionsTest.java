package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.testing.Eventually;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Client;
import org.qmailj.ingress.Departure;
import org.qmailj.ingress.Protocol;

/** Tests sessions over real sockets, handed over by a listener. */
@Timeout(60)
class SessionsTest extends SessionWorld {
    /** Makes each session fail at once with this exception. */
    private record Broken(RuntimeException with) implements Client {
        @Override
        public ByteSource input(int seconds) {
            throw with;
        }

        @Override
        public ByteSource input() {
            throw with;
        }

        @Override
        public ByteSink output(int seconds) {
            throw with;
        }

        @Override
        public ByteSink output() {
            throw with;
        }
    }

    private int run(Protocol protocol, RuntimeException with) {
        return sessions.run(protocol, new Environment(List.of()), new Broken(with)).code();
    }

    @Test
    void aBugEndsTheSessionAndTheLogSaysWhere() {
        int[] codes = new int[3];
        Protocol[] protocols = Protocol.values();
        for (int i = 0; i < protocols.length; i++) {
            codes[i] = run(protocols[i], new IllegalStateException("a secret"));
        }
        assertArrayEquals(new int[] {1, 111, 111}, codes);
        String line = "qmail-smtpd: internal bug: java\\.lang\\.IllegalStateException"
                + " at sessions\\.SessionsTest\\..*\n";
        assertTrue(log.toString().matches("(" + line + "){3}"), log.toString());
    }

    @Test
    void whatIsNoBugIsNotInTheLog() {
        ByteBuilder.TooLong full = assertThrows(ByteBuilder.TooLong.class,
                () -> new Allowance.Pool(0).allowance(0).require(1));
        assertEquals(111, run(Protocol.QMQP, full));
        assertEquals(7, run(Protocol.QMQP, Die.silently(7)));
        assertEquals("", log.toString());
    }

    @Test
    void theEndIsTold() throws Exception {
        try (Caller caller = new Caller(Protocol.SMTP)) {
            assertEquals("220 me.test ESMTP\r\n", caller.hear("\r\n"));
            assertEquals("221 me.test\r\n", caller.ask("QUIT"));
            assertEquals("<end>", caller.hear("never"));
        }
        assertEquals(new Departure.Ended(1, 0), departure());
        try (Caller caller = new Caller(Protocol.SMTP)) {
            caller.hear("\r\n");
        }
        assertEquals(new Departure.Ended(2, 1), departure());
        try (Caller caller = new Caller(Protocol.QMTP)) {
            caller.say("x");
            assertEquals("<end>", caller.hear("never"));
        }
        assertEquals(new Departure.Ended(3, 111).number(), departure().number());
    }

    /** The listener's log tells of a failure, as it does when the process crashes. */
    @Test
    void anErrorIsNoSuccess() throws Exception {
        failure = new AssertionError("thrown by SessionsTest on purpose");
        try (Caller caller = new Caller(Protocol.QMTP)) {
            caller.say("6:\nhello,");
            assertEquals("<end>", caller.hear("never"));
        }
        assertEquals(new Departure.Ended(1, 111), departure());
    }

    /** A bug or a lack of memory ends one session only. */
    @Test
    void oneThatFailsHurtsNobody() throws Exception {
        try (Caller good = new Caller(Protocol.SMTP)) {
            good.hear("\r\n");
            Files.delete(home.resolve("control/me"));
            try (Caller bad = new Caller(Protocol.SMTP)) {
                assertEquals("421 unable to read controls (#4.3.0)\r\n<end>", bad.hear("never"));
            }
            assertEquals(new Departure.Ended(2, 1), departure());
            assertEquals("250 ok\r\n", good.ask("NOOP"));
        }
    }

    /** Whether a session may relay depends on no other session, present or past. */
    @Test
    void relayingIsNotCatching() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Caller inside = new Caller(Protocol.SMTP, "RELAYCLIENT=");
                    Caller outside = new Caller(Protocol.SMTP)) {
                Caller[] order = i % 2 == 0
                        ? new Caller[] {inside, outside} : new Caller[] {outside, inside};
                for (Caller one : order) {
                    one.hear("\r\n");
                    one.say("MAIL FROM:<a@b>\r\nRCPT TO:<x@else.test>\r\nNOOP\r\n");
                }
                for (Caller one : order) {
                    String rcpt = one == inside ? "250 ok\r\n" : "553 sorry, that domain isn't in"
                            + " my list of allowed rcpthosts (#5.7.1)\r\n";
                    String wanted = "250 ok\r\n" + rcpt + "250 ok\r\n";
                    StringBuilder heard = new StringBuilder();
                    while (heard.length() < wanted.length()) {
                        heard.append(one.hear("\r\n"));
                    }
                    assertEquals(wanted, heard.toString());
                }
            }
            departure();
            departure();
        }
    }

    /** Changes each control file during a session and looks at the next one. */
    @Test
    void theNextSessionSeesTheFilesAsTheyAre() throws Exception {
        String no = "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)\r\n";
        String ok = "250 ok\r\n";
        try (Caller before = new Caller(Protocol.SMTP)) {
            before.hear("\r\n");
            control("rcpthosts", "there.test");
            control("me", "me2.test");
            try (Caller after = new Caller(Protocol.SMTP)) {
                assertEquals("220 me2.test ESMTP\r\n", after.hear("\r\n"));
                after.ask("MAIL FROM:<a@b>");
                assertEquals(ok, after.ask("RCPT TO:<x@there.test>"));
                assertEquals(no, after.ask("RCPT TO:<x@here.test>"));
            }
            before.ask("MAIL FROM:<a@b>");
            assertEquals(no, before.ask("RCPT TO:<x@there.test>"));
            assertEquals(ok, before.ask("RCPT TO:<x@here.test>"));
        }
        control("smtpgreeting", "hello");
        control("badmailfrom", "@b");
        control("localiphost", "lit.test");
        control("rcpthosts", "lit.test");
        try (Caller caller = new Caller(Protocol.SMTP)) {
            assertEquals("220 hello ESMTP\r\n", caller.hear("\r\n"));
            caller.ask("MAIL FROM:<a@c>");
            assertEquals(ok, caller.ask("RCPT TO:<x@[127.0.0.1]>"));
            caller.ask("MAIL FROM:<a@b>");
            assertTrue(caller.ask("RCPT TO:<x@lit.test>").contains("badmailfrom"));
        }
        control("notipme", "127.0.0.1");
        control("maxrcpt", "1");
        control("strictsmtp", "1");
        control("databytes", "30");
        String queue = script("queue", "cat > /dev/null; exit 0\n");
        try (Caller caller = new Caller(Protocol.SMTP, queue)) {
            caller.hear("\r\n");
            assertTrue(caller.ask("MAIL FROM:<a@c>").startsWith("503 HELO"));
            caller.ask("HELO x");
            assertTrue(caller.ask("MAIL FROM:a@c").startsWith("555 "));
            caller.ask("MAIL FROM:<a@c>");
            assertEquals(no, caller.ask("RCPT TO:<x@[127.0.0.1]>"));
            assertEquals(ok, caller.ask("RCPT TO:<x@lit.test>"));
            assertTrue(caller.ask("RCPT TO:<y@lit.test>").startsWith("452 "));
            caller.ask("DATA");
            assertTrue(caller.ask("z".repeat(40) + "\r\n.").startsWith("552 "));
        }
        for (String name : new String[] {
            "badmailfrom", "rcpthosts", "notipme", "maxrcpt", "strictsmtp", "databytes"}) {
            Files.delete(home.resolve("control/" + name));
        }
        try (Caller caller = new Caller(Protocol.SMTP)) {
            caller.hear("\r\n");
            caller.ask("MAIL FROM:<a@b>");
            assertEquals(ok, caller.ask("RCPT TO:<x@any.test>"));
        }
        control("timeoutsmtpd", "1");
        try (Caller caller = new Caller(Protocol.SMTP)) {
            assertEquals("220 hello ESMTP\r\n451 timeout (#4.4.2)\r\n<end>",
                    caller.hear("never"));
        }
    }

    @Test
    void slowOnesKeepNobodyOut() throws Exception {
        List<Caller> slow = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Caller one = new Caller(Protocol.SMTP);
            one.hear("\r\n");
            one.say("MAIL FR");
            slow.add(one);
        }
        try (Caller quick = new Caller(Protocol.SMTP)) {
            quick.hear("\r\n");
            assertEquals("221 me.test\r\n", quick.ask("QUIT"));
        }
        assertEquals(new Departure.Ended(121, 0), departure());
        for (Caller one : slow) {
            assertEquals("250 ok\r\n", one.ask("OM:<a@b>"));
            one.close();
        }
    }

    /** Our children that have ended and that nobody has waited for. */
    private static long zombies() throws Exception {
        long count = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    String stat = Files.readString(process.resolve("stat"));
                    String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    boolean ours = rest[1].equals(Long.toString(ProcessHandle.current().pid()));
                    count += ours && rest[0].equals("Z") ? 1 : 0;
                } catch (java.io.IOException e) {
                    continue; // it has gone
                }
            }
        }
        return count;
    }

    @Test
    void aMessageThatIsGivenUpLeavesNoChild() throws Exception {
        String queue = script("queue", "cat > /dev/null; exit 0\n");
        for (int i = 0; i < 5; i++) {
            try (Caller caller = new Caller(Protocol.SMTP, queue)) {
                caller.hear("\r\n");
                caller.say("MAIL FROM:<a@b>\r\nRCPT TO:<x@here.test>\r\nDATA\r\n");
                caller.hear("354 go ahead\r\n");
                caller.say("some of it\r\n");
            }
            assertEquals(1, exitCode());
        }
        assertEquals(0, zombies());
    }

    /** A thread that waits for a child holds up no other, however few processors. */
    @Test
    void queueProgramsThatTakeLongKeepNobodyOut() throws Exception {
        String queue = script("queue", "cat > /dev/null; cat <&1 > /dev/null; echo >> begun\n"
                + "until [ -e open ]; do sleep 0.1; done\n");
        List<Caller> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                Caller one = new Caller(Protocol.SMTP, queue);
                waiting.add(one);
                one.hear("\r\n");
                one.ask("MAIL FROM:<a@b>");
                one.ask("RCPT TO:<x@here.test>");
                one.ask("DATA");
                one.say("x\r\n.\r\n");
            }
            Path begun = home.resolve("begun");
            Eventually.until("all programs wait",
                    () -> Files.exists(begun) && Files.size(begun) == waiting.size());
            try (Caller other = new Caller(Protocol.SMTP)) {
                other.hear("\r\n");
                assertEquals("221 me.test\r\n", other.ask("QUIT"));
            }
        } finally {
            Files.createFile(home.resolve("open"));
        }
        for (Caller one : waiting) {
            assertTrue(one.hear("\r\n").startsWith("250 ok "));
            one.close();
        }
    }

    @Test
    void theQueueProgramHasTheSessionsEnvironment() throws Exception {
        String queue = script("queue",
                "cat > /dev/null; cat <&1 > /dev/null; echo \"$MARK $RELAYCLIENT\" >> marks\n");
        for (String mark : new String[] {"one", "two"}) {
            try (Caller caller = new Caller(
                    Protocol.SMTP, queue, "MARK=" + mark, "RELAYCLIENT=@" + mark)) {
                caller.hear("\r\n");
                caller.say("MAIL FROM:<a@b>\r\nRCPT TO:<x@else>\r\nDATA\r\n");
                caller.hear("354 go ahead\r\n");
                caller.say("x\r\n.\r\n");
                assertTrue(caller.hear("\r\n").startsWith("250 ok "));
            }
        }
        assertEquals("one @one\ntwo @two\n", Files.readString(home.resolve("marks")));
    }

    @Test
    void afterTheEndOfInputThereIsNoNextSession() throws Exception {
        try (Caller caller = new Caller(Protocol.SMTP)) {
            caller.hear("\r\n");
            handover.endSoon();
            assertEquals("221 me.test\r\n", caller.ask("QUIT"));
            assertEquals(new Departure.Ended(1, 0), departure());
        }
        running.join(30_000);
        assertFalse(running.isAlive());
        PosixException refused = null;
        try {
            UnixSocket.send(channel, new byte[8], null);
        } catch (PosixException e) {
            refused = e;
        }
        assertNotNull(refused);
    }

    /** The kernel drops what it has no descriptor for; the listener must not count it for ever. */
    @Test
    void aConnectionThatWasLostOnTheWayIsReported() throws Exception {
        byte[] arrival = new Arrival(
                Protocol.SMTP, 4711, List.of(), new Environment(List.of())).encode();
        UnixSocket.send(channel, arrival, null);
        assertEquals(new Departure.Ended(4711, 111), departure());
    }

    @Test
    void aPacketThatIsTooLargeCostsNobodyElseTheSession() throws Exception {
        UnixSocket.send(channel, new byte[Arrival.LIMIT + 1], null);
        try (Caller caller = new Caller(Protocol.SMTP)) {
            assertEquals("220 me.test ESMTP\r\n", caller.hear("\r\n"));
        }
    }
}
