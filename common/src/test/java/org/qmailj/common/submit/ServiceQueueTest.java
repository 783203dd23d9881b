package org.qmailj.common.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.service.ClientHandler;
import org.qmailj.common.service.Clients;
import org.qmailj.common.service.RunningService;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLoop;

/** Which way a message takes, and what it says, against a service that is made up here. */
class ServiceQueueTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final ByteArrayOutputStream envelope = new ByteArrayOutputStream();
    private final AtomicInteger sessions = new AtomicInteger();
    private int answer;
    private QmailHome home;
    private ServiceQueue queue;
    private RunningService service;

    @BeforeEach
    void makeHome() throws Exception {
        Signals.ignore(Signals.PIPE);
        home = new QmailHome(ByteString.of(directory.toString()));
        for (String name : List.of("run/qmail-queue", "queue", "bin", "lib/qmailj")) {
            Files.createDirectories(directory.resolve(name));
        }
        program("bin/qmail-queue", "cat > message; cat <&1 > envelope");
        recordStock();
        queue = new ServiceQueue(home);
    }

    @AfterEach
    void end() throws Exception {
        if (service != null) {
            service.end();
        }
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + '\n');
        assertTrue(file.toFile().setExecutable(true));
    }

    private void recordStock() throws Exception {
        FileStatus s = Posix.stat(home.bin("qmail-queue"));
        Files.writeString(directory.resolve("lib/qmailj/stock"), String.format(
                "qmail-queue %d %d %d %d.%09d %d.%09d%n", s.dev(), s.ino(), s.size(),
                s.mtime(), s.mtimeNanos(), s.ctime(), s.ctimeNanos()));
    }

    /** Takes both parts and gives {@link #answer}. */
    private void take(Fd connection) throws IOException {
        sessions.incrementAndGet();
        RecordInput in = new RecordInput(connection, MessageChannel.PIECE);
        for (ByteArrayOutputStream part : List.of(message, envelope)) {
            byte[] piece = in.read();
            while (piece != null && piece.length > 0) {
                part.writeBytes(piece);
                piece = in.read();
            }
        }
        send(connection, answer);
    }

    private static void send(Fd connection, int code) throws PosixException {
        byte[] outcome = new Outcome(code).record();
        connection.write(outcome, 0, outcome.length);
    }

    private void start(ClientHandler handler) throws Exception {
        start(8, handler);
    }

    private void start(int atOnce, ClientHandler handler) throws Exception {
        ServiceLoop.Limits limits = new ServiceLoop.Limits(atOnce, Set.of(0), Clients.EVERYBODY);
        service = new RunningService(
                home, Service.QUEUE, new ServiceLoop(Service.QUEUE, limits, handler));
    }

    private static Environment environment(String... entries) {
        List<ByteString> all = new ArrayList<>(List.of(ByteString.of("PATH=/usr/bin:/bin")));
        for (String entry : entries) {
            all.add(ByteString.of(entry));
        }
        return new Environment(all);
    }

    private Submission open(String... environment) throws IOException {
        return queue.open(environment(environment), ErrorOutput.OF_PROCESS);
    }

    private static String spoken(Verdict verdict) {
        return verdict.letter() + verdict.text().toString();
    }

    private static String submit(Submission to, String text) throws IOException {
        to.put(text);
        to.from(ByteString.of("a@b.c"));
        to.to(ByteString.of("r@x.y"));
        to.to(ByteString.of("second@x.y\0cut"));
        return spoken(to.finish());
    }

    private void checkTaken(String text) {
        assertEquals(text, message.toString(StandardCharsets.ISO_8859_1));
        assertEquals("Fa@b.c\0Tr@x.y\0Tsecond@x.y\0\0",
                envelope.toString(StandardCharsets.ISO_8859_1));
    }

    private void checkTakenByProgram(String text) throws IOException {
        assertEquals(text, Files.readString(
                directory.resolve("message"), StandardCharsets.ISO_8859_1));
        assertEquals("Fa@b.c\0Tr@x.y\0Tsecond@x.y\0\0",
                Files.readString(directory.resolve("envelope"), StandardCharsets.ISO_8859_1));
    }

    /** Its number may be another's by then. */
    @Test
    void aConnectionIsClosedOnce() throws Exception {
        start((caller, connection) -> take(connection));
        Submission submission = open();
        assertEquals("K", submit(submission, "x"));
        List<Fd> next = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            next.add(Fd.openRead(ByteString.of("/dev/null")));
        }
        submission.close();
        for (Fd fd : next) {
            fd.close(); // throws EBADF when it was closed before
        }
    }

    private static String text(int size) {
        return "0123456789abcdef\n".repeat(size / 17 + 1).substring(0, size);
    }

    /** Around the limits of the buffer, of a record and of both together. */
    @ParameterizedTest
    @ValueSource(ints = {
        0, 1, 4091, 4092, 4093, 32755, 32756, 32760, 32763, 32764, 32765, 65528, 65536, 300_000})
    void messagesOfEverySize(int size) throws Exception {
        start((caller, connection) -> take(connection));
        assertEquals("K", submit(open(), text(size)));
        checkTaken(text(size));
        assertEquals(1, sessions.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 4092, 32764, 40_000})
    void withoutServiceTheProgramIsRun(int size) throws Exception {
        assertEquals("K", submit(open(), text(size)));
        checkTakenByProgram(text(size));
    }

    /** The room that is kept may end before, in or after each address, and before the very end. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereverTheRoomEnds(boolean up) throws Exception {
        if (up) {
            start((caller, connection) -> take(connection));
        }
        for (int size = 32_700; size < 32_766; size++) {
            message.reset();
            envelope.reset();
            assertEquals("K", submit(open(), text(size)));
            if (up) {
                checkTaken(text(size));
            } else {
                checkTakenByProgram(text(size));
            }
        }
    }

    @Test
    void byteByByte() throws Exception {
        start((caller, connection) -> take(connection));
        Submission to = open();
        for (char c : text(70_000).toCharArray()) {
            to.put(new byte[] {(byte) c}, 0, 1);
        }
        assertEquals("K", submit(to, ""));
        checkTaken(text(70_000));
    }

    @Test
    void theNumberIsNoPid() throws Exception {
        start((caller, connection) -> take(connection));
        Submission to = open();
        assertEquals("K", submit(to, "x"));
        checkTaken("x");
        assertTrue(to.qp() > 4_194_304, "pid " + to.qp());
    }

    /** It would open a session. */
    @Test
    void theNumberIsNotAskedForTooEarly() throws Exception {
        start((caller, connection) -> take(connection));
        Submission to = open();
        to.put("x");
        assertThrows(IllegalStateException.class, to::qp);
        assertEquals(0, sessions.get());
    }

    /** Each is looked at for each message. */
    @Test
    void whoeverStandsInBetweenIsNotBypassed() throws Exception {
        start((caller, connection) -> take(connection));
        program("mine", "cat > message; cat <&1 > envelope");
        assertEquals("K", submit(open("QMAILQUEUE=./mine"), "1"));
        checkTakenByProgram("1");

        program("bin/qmail-queue", "cat > message; cat <&1 > envelope # mine");
        assertEquals("K", submit(open(), "2"));
        checkTakenByProgram("2");
        assertEquals(0, sessions.get());

        recordStock();
        assertEquals("K", submit(open(), "3"));
        checkTaken("3");
    }

    @Test
    void withoutAListOfWhatIsStockNothingIs() throws Exception {
        start((caller, connection) -> take(connection));
        Files.delete(directory.resolve("lib/qmailj/stock"));
        assertEquals("K", submit(open(), "x"));
        checkTakenByProgram("x");
        assertEquals(0, sessions.get());
    }

    @Test
    void anotherQueueIsNotServed() throws Exception {
        start((caller, connection) -> take(connection));
        Files.delete(directory.resolve("queue"));
        Files.createDirectory(directory.resolve("elsewhere"));
        Files.createDirectory(directory.resolve("queue"));
        assertEquals("K", submit(open(), "x"));
        checkTakenByProgram("x");
        assertEquals(0, sessions.get());
    }

    @Test
    void aSocketThatNobodyListensOn() throws Exception {
        start((caller, connection) -> take(connection));
        service.stop();
        service.awaitEnd();
        assertTrue(Files.exists(directory.resolve("run/qmail-queue/socket")));
        assertEquals("K", submit(open(), "x"));
        checkTakenByProgram("x");
    }

    @ParameterizedTest
    @CsvSource({
        "11, 'Denvelope address too long for qq (#5.1.3)'",
        "52, 'Zqq timeout (#4.3.0)'",
        "53, 'Zqq write error or disk full (#4.3.0)'",
        "66, 'Zqq trouble creating files in queue (#4.3.0)'",
        "81, 'Zqq internal bug (#4.3.0)'",
        "91, 'Zqq internal bug (#4.3.0)'",
        "111, 'Zqq temporary problem (#4.3.0)'"})
    void everyExitCodeSaysWhatItAlwaysSaid(int code, String verdict) throws Exception {
        answer = code;
        start((caller, connection) -> take(connection));
        assertEquals(verdict, submit(open(), "x"));
    }

    /** The answer may come before everything was sent. */
    @Test
    void aServiceThatHasHadEnough() throws Exception {
        start((caller, connection) -> send(connection, 53));
        Submission to = open();
        for (int i = 0; i < 100; i++) {
            to.put(text(32_768));
        }
        assertEquals("Zqq write error or disk full (#4.3.0)", submit(to, "x"));
    }

    /** What says 0 and has not read everything has not taken the message. */
    @Test
    void aServiceThatSaysYesTooEarly() throws Exception {
        start((caller, connection) -> send(connection, 0));
        Submission to = open();
        for (int i = 0; i < 100; i++) {
            to.put(text(32_768));
        }
        assertEquals("Zqq read error (#4.3.0)", submit(to, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\0\0\0", "\0\0\0\1", "\0\0\0\0", "\0\0\0\2ab", "\177\0\0\1"})
    void aServiceThatDiesOrTalksNonsense(String said) throws Exception {
        start((caller, connection) -> {
            byte[] bytes = ByteString.of(said).toArray();
            connection.write(bytes, 0, bytes.length);
        });
        assertEquals("Zqq crashed (#4.3.0)", submit(open(), "x"));
    }

    @Test
    void overTheShareItIsATemporaryFailure() throws Exception {
        start(1, (caller, connection) -> take(connection));
        Submission first = open();
        first.put(text(40_000)); // more than is kept: it has a session
        Submission second = open();
        assertEquals("Zmail server temporarily rejected message (#4.3.0)", submit(second, "x"));
        assertEquals("K", submit(first, "y"));
        checkTaken(text(40_000) + "y");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40_000})
    void aMessageThatItsSenderGaveUp(int size) throws Exception {
        start((caller, connection) -> take(connection));
        Submission to = open();
        to.put(text(size));
        to.fail();
        assertEquals("Zqq read error (#4.3.0)", submit(to, "more"));
        assertEquals(0, envelope.size());

        to = open();
        to.put(text(size));
        to.from(ByteString.of("a"));
        to.to(ByteString.of("b"));
        to.close();
        assertEquals(0, envelope.size());
    }

    @Test
    void aMessageThatFailsAfterItsSenderIsKnown() throws Exception {
        start((caller, connection) -> take(connection));
        Submission to = open();
        to.put("x");
        to.from(ByteString.of("a"));
        to.fail();
        to.to(ByteString.of("b"));
        assertEquals("Zqq read error (#4.3.0)", spoken(to.finish()));
        assertEquals(0, envelope.size());
    }

    /** QMTP and QMQP ask for the number behind the end, whatever that was. */
    @Test
    void whatWasNotSubmittedOpensNoSessionForItsNumber() throws Exception {
        start((caller, connection) -> take(connection));
        Submission failed = open();
        failed.put("x");
        failed.fail();
        submit(failed, "more");
        assertEquals(0, failed.qp());
        Submission unfinished = open();
        unfinished.put("x");
        unfinished.finish();
        assertEquals(0, unfinished.qp());
        assertEquals("K", submit(open(), "x")); // whoever came before it has been counted
        assertEquals(1, sessions.get());
    }

    @Test
    void aMessageWithoutASender() throws Exception {
        start((caller, connection) -> take(connection));
        Submission to = open();
        to.put("x");
        assertEquals("Zqq read error (#4.3.0)", spoken(to.finish()));
        assertEquals(0, sessions.get());
    }
}
