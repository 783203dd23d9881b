package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.record.RecordWriter;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Client;
import org.qmailj.ingress.Departure;
import org.qmailj.ingress.Protocol;

/** Tests sessions over real sockets, handed over by a listener or brought by a front. */
@Timeout(60)
class SessionsTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    @TempDir
    private Path home;

    private Fd listening;
    private int port;
    private Sessions sessions;
    private final StringBuffer log = new StringBuffer();
    private Fd channel;
    private Handover handover;
    private Thread running;
    private int number;
    private volatile Error failure;

    @BeforeEach
    void start() throws Exception {
        Signals.ignore(Signals.PIPE);
        Files.createDirectory(home.resolve("control"));
        control("me", "me.test");
        control("rcpthosts", "here.test");
        control("timeoutsmtpd", "5");
        listening = Socket.stream(false);
        Socket.bind(listening, LOOPBACK, 0);
        Socket.listen(listening, 200);
        port = Socket.local(listening).port();
        sessions = new Sessions(new QmailHome(s(home.toString())), this::time,
                (from, offset, length) ->
                        log.append(ByteString.of(from, offset, length).toString()));
        UnixSocket.Pair stream = UnixSocket.packetPair(); // stands for the connection of a listener
        UnixSocket.Pair pair = UnixSocket.packetPair();
        UnixSocket.send(stream.ours(), new byte[1], pair.theirs());
        pair.theirs().close();
        handover = Handover.accept(sessions, stream.theirs());
        stream.ours().close();
        stream.theirs().close();
        channel = pair.ours();
        running = new Thread(handover::run);
        running.start();
    }

    @AfterEach
    void end() throws Exception {
        channel.close();
        running.join(30_000);
        assertFalse(running.isAlive());
        handover.close();
        listening.close();
    }

    private long time() {
        if (failure != null) {
            throw failure;
        }
        return Clock.SYSTEM.milliseconds();
    }

    private void control(String name, String text) throws Exception {
        Files.writeString(home.resolve("control/" + name), text + "\n");
    }

    /** Holds the client's end of a session. */
    private final class Caller implements AutoCloseable {
        private final Fd socket;

        /** Begins a session with these variables. */
        Caller(Protocol protocol, String... variables) throws PosixException {
            this.socket = connect();
            Fd accepted = Socket.accept(listening);
            List<ByteString> environment = new ArrayList<>();
            for (String variable : variables) {
                environment.add(s(variable));
            }
            byte[] arrival = new Arrival(
                    protocol, ++number, List.of(), new Environment(environment)).encode();
            UnixSocket.send(channel, arrival, accepted);
            accepted.close();
        }

        private Fd connect() throws PosixException {
            Fd to = Socket.stream(false);
            Socket.connect(to, LOOPBACK, port);
            return to;
        }

        void say(String text) throws PosixException {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            socket.write(bytes, 0, bytes.length);
        }

        /** Returns what comes until the answers end with this. */
        String hear(String end) throws PosixException {
            StringBuilder all = new StringBuilder();
            byte[] to = new byte[8192];
            while (!all.toString().endsWith(end)) {
                assertTrue(socket.awaitReadable(30_000), "heard " + all);
                int n = socket.read(to, 0, to.length);
                if (n == 0) {
                    return all + "<end>";
                }
                all.append(new String(to, 0, n, StandardCharsets.ISO_8859_1));
            }
            return all.toString();
        }

        /** Sends so many recipients; returns false when not all were accepted. */
        boolean fill(int recipients) throws PosixException {
            String line = "RCPT TO:<" + "x".repeat(880) + "@here.test>\r\n";
            try {
                for (int i = 0; i < recipients; i++) {
                    say(line);
                    if (!hear("\r\n").equals("250 ok\r\n")) {
                        return false;
                    }
                }
                return true;
            } catch (PosixException e) {
                return false; // it was cut off
            }
        }

        String ask(String text) throws PosixException {
            say(text + "\r\n");
            return hear("\r\n");
        }

        @Override
        public void close() throws PosixException {
            socket.close();
        }
    }

    private Departure departure() throws Exception {
        byte[] packet = new byte[Departure.LENGTH];
        assertTrue(channel.awaitReadable(30_000));
        UnixSocket.Received received = UnixSocket.receive(channel, packet);
        if (received.passed() != null) {
            received.passed().close();
        }
        return Departure.decode(packet, received.length());
    }

    private int exitCode() throws Exception {
        return assertInstanceOf(Departure.Ended.class, departure()).code();
    }

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
        control("timeoutsmtpd", "1");
        try (Caller caller = new Caller(Protocol.SMTP)) {
            caller.hear("\r\n");
            caller.ask("MAIL FROM:<a@b>");
            assertEquals(ok, caller.ask("RCPT TO:<x@any.test>"));
            assertEquals("451 timeout (#4.4.2)\r\n<end>", caller.hear("never"));
        }
    }

    /** A session that wants too much memory ends, and its memory can be used again. */
    @Test
    void aFloodEndsItself() throws Exception {
        String line = "RCPT TO:<" + "x".repeat(880) + "@here.test>\r\n";
        List<Caller> floods = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Caller flood = new Caller(Protocol.SMTP);
            floods.add(flood);
            flood.hear("\r\n");
            flood.ask("MAIL FROM:<a@b>");
        }
        for (Caller flood : floods) {
            String answers;
            // It leaves some of our bytes unread. A connection tells of its reset once, and only to
            // one of two threads: the other finds an end.
            AtomicBoolean reset = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 6000; i++) {
                        flood.say(line);
                    }
                } catch (PosixException e) {
                    reset.set(true);
                }
            });
            writer.start();
            try {
                answers = flood.hear("never");
            } catch (PosixException e) {
                answers = "";
                reset.set(true);
            }
            writer.join();
            flood.close();
            boolean told = answers.endsWith("421 out of memory (#4.3.0)\r\n<end>");
            assertTrue(told || reset.get(), answers);
            assertEquals(1, exitCode());
        }
        try (Caller next = new Caller(Protocol.SMTP)) {
            next.hear("\r\n");
            assertEquals("250 me.test\r\n", next.ask("HELO " + "y".repeat(500_000)));
            next.ask("MAIL FROM:<a@b>");
            assertEquals("250 ok\r\n", next.ask("RCPT TO:<x@here.test>"));
        }
    }

    /** Three envelopes at once would be more than a session may hold, and so would all names. */
    @Test
    void aSessionThatGoesOnHoldsItsLastEnvelopeAndNameOnly() throws Exception {
        try (Caller caller = new Caller(Protocol.SMTP)) {
            caller.hear("\r\n");
            for (int i = 0; i < 3; i++) {
                caller.ask("MAIL FROM:<a@b>");
                assertTrue(caller.fill(2000));
            }
            for (int i = 0; i < 12; i++) {
                assertEquals("250 me.test\r\n", caller.ask("HELO " + "y".repeat(500_000)));
            }
        }
    }

    /** An honest client has its ten recipients, however much a few others hold. */
    @Test
    void aHandfulOfFloodsKeepsNobodyOut() throws Exception {
        List<Caller> floods = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            for (int recipients : new int[] {3000, 300, 30, 3}) {
                Caller flood = new Caller(Protocol.SMTP);
                flood.hear("\r\n");
                flood.ask("MAIL FROM:<a@b>");
                if (flood.fill(recipients)) {
                    floods.add(flood);
                    break;
                }
                flood.close();
            }
        }
        try (Caller honest = new Caller(Protocol.SMTP)) {
            honest.hear("\r\n");
            honest.ask("HELO " + "h".repeat(200));
            assertEquals("250 ok\r\n", honest.ask("MAIL FROM:<" + "s".repeat(200) + "@b>"));
            for (int i = 0; i < 100; i++) {
                assertEquals("250 ok\r\n", honest.ask("RCPT TO:<somebody" + i + "@here.test>"));
            }
        }
        for (Caller flood : floods) {
            flood.close();
        }
    }

    /** Within a message, with its buffers full, a session holds no more than HeapTest counts. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatASessionHolds(Protocol protocol) throws Exception {
        stockQueue();
        List<Caller> callers = new ArrayList<>();
        callers.add(inData(protocol));
        long before = usedHeap();
        for (int i = 0; i < 200; i++) {
            callers.add(inData(protocol));
        }
        long each = 0;
        for (int i = 0; i < 100 && each < 40_000; i++) { // they may not have begun
            each = (usedHeap() - before) / 200;
        }
        each = (usedHeap() - before) / 200;
        for (Caller caller : callers) {
            caller.close();
        }
        assertTrue(each > 40_000, "it was not within a message: " + each);
        assertTrue(each <= HeapTest.BUFFERS, "a session holds " + each);
    }

    /** Messages are kept for the service, which is not there, and not given to a process. */
    private void stockQueue() throws Exception {
        Path program = Files.createDirectory(home.resolve("bin")).resolve("qmail-queue");
        Files.writeString(program, "none");
        FileStatus status = Posix.stat(s(program.toString()));
        Files.createDirectories(home.resolve("lib/qmailj"));
        Files.writeString(home.resolve("lib/qmailj/stock"), String.format(
                "qmail-queue %d %d %d %d.%09d %d.%09d%n", status.dev(), status.ino(),
                status.size(), status.mtime(), status.mtimeNanos(), status.ctime(),
                status.ctimeNanos()));
    }

    private Caller inData(Protocol protocol) throws Exception {
        Caller caller = new Caller(protocol);
        if (protocol == Protocol.SMTP) {
            caller.hear("\r\n");
            caller.ask("MAIL FROM:<" + "s".repeat(890) + "@b>");
            caller.ask("RCPT TO:<x@here.test>");
            assertEquals("354 go ahead\r\n", caller.ask("DATA"));
        } else {
            caller.say(protocol == Protocol.QMTP ? "100000:\r" : "100100:100000:");
        }
        caller.say(("x".repeat(997) + "\r\n").repeat(31));
        return caller;
    }

    /** Returns whether the sessions have read all that was sent to them. */
    private boolean allIsRead() throws Exception {
        String to = String.format(":%04X", port);
        for (String line : Files.readAllLines(Path.of("/proc/net/tcp"))) {
            String[] fields = line.trim().split(" +");
            if (fields[1].endsWith(to) && !fields[4].endsWith(":00000000")
                    && fields[3].equals("01")) {
                return false;
            }
        }
        return true;
    }

    private long usedHeap() throws Exception {
        while (!allIsRead()) {
            Thread.sleep(1);
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
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

    private String script(String name, String text) throws Exception {
        Path file = home.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "QMAILQUEUE=" + file;
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
        control("timeoutsmtpd", "60");
        String queue = script("queue", "cat > /dev/null; cat <&1 > /dev/null\n"
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
            Thread.sleep(300); // until they wait
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
                "cat > /dev/null; echo \"$MARK $RELAYCLIENT\" >> marks; exit 0\n");
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

    /** A front: environment, then bytes; answers in records, an empty one, the exit code. */
    @Test
    void whatAFrontBrings() throws Exception {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Fd front = pair.ours();
        Fd ours = pair.theirs();
        Thread serving = new Thread(() -> {
            try (ours) {
                Front.serve(sessions, Protocol.QMQP, ours);
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        });
        String queue = script("queue", "cat > message; exit 0\n");
        byte[] environment = new RecordWriter().list(List.of())
                .list(List.of(s(queue), s("TCPREMOTEIP=9.8.7.6"))).record();
        // a packet socket keeps writes apart as a stream may: prefix, then payload
        UnixSocket.send(front, java.util.Arrays.copyOf(environment, 4), null);
        UnixSocket.send(front, java.util.Arrays.copyOfRange(
                environment, 4, environment.length), null);
        serving.start();
        UnixSocket.send(front, "16:2:hi,3:a@b,2:c@,,".getBytes(StandardCharsets.US_ASCII), null);
        RecordInput in = new RecordInput(front, 70_000);
        String answer = new String(in.read(), StandardCharsets.ISO_8859_1);
        assertTrue(answer.matches("\\d+:Kok \\d+ qp \\d+,"), answer);
        assertEquals(0, in.read().length);
        assertEquals(0, in.read()[0]);
        serving.join();
        assertNull(in.read());
        front.close();
        String message = Files.readString(home.resolve("message"));
        assertTrue(message.startsWith("Received: from unknown (9.8.7.6)\n"), message);
    }
}
