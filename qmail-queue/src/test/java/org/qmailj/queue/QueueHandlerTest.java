package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.record.RecordWriter;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.Clients;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.RunningService;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceClient;
import org.qmailj.common.service.ServiceLoop;
import org.qmailj.common.testing.Descriptors;
import org.qmailj.common.testing.Eventually;
import org.qmailj.common.testing.SpawnProcess;

/** The queue service in this process, over its real socket and a real directory. */
@Timeout(30)
class QueueHandlerTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @TempDir
    Path directory;

    private final List<Fd> open = new ArrayList<>();
    private Received.Callers accounts = new Received.Callers(1, 2, 3);
    private int limitSeconds = 100;
    private int callersUid = Posix.uid();
    private QueueNames names = QueueNames.SYSTEM;
    private QmailHome home;
    private RunningService service;

    @BeforeEach
    void makeHome() throws Exception {
        Signals.ignore(Signals.PIPE);
        home = new QmailHome(ByteString.of(directory.toString()));
        Files.createDirectories(directory.resolve("run/qmail-queue"));
        for (String area : List.of("pid", "intd", "todo", "lock")) {
            Files.createDirectories(directory.resolve("queue/" + area));
        }
        for (int i = 0; i < QueueLayout.SPLIT; i++) {
            Files.createDirectories(directory.resolve("queue/mess/" + i));
        }
    }

    private void start() throws Exception {
        FreshCallers known = new FreshCallers(() -> accounts, Clock.SYSTEM);
        QueueHandler handler = new QueueHandler(names, QueueLayout.of(home), known,
                Clock.SYSTEM, limitSeconds);
        ServiceLoop.Limits limits =
                new ServiceLoop.Limits(64, Set.of(Posix.uid()), Clients.EVERYBODY);
        service = new RunningService(home, Service.QUEUE, new ServiceLoop(Service.QUEUE, limits,
                (caller, connection) -> handler.serve(
                        new Caller(caller.role(), callersUid, caller.number()), connection)));
    }

    @AfterEach
    void end() throws Exception {
        for (Fd fd : open) {
            fd.close();
        }
        if (service != null) {
            service.end();
        }
    }

    private ServiceClient.Answer.Open session() {
        ServiceClient.Answer.Open session =
                (ServiceClient.Answer.Open) ServiceClient.open(home, Role.QUEUE);
        open.add(session.connection());
        return session;
    }

    private void hangUp(Fd connection) throws PosixException {
        open.remove(connection);
        connection.close();
    }

    private static void send(Fd connection, ByteString bytes) throws PosixException {
        connection.write(bytes.toArray(), 0, bytes.length());
    }

    private static ByteString record(String contents) {
        RecordWriter to = new RecordWriter();
        for (char c : contents.toCharArray()) {
            to.u8(c);
        }
        return ByteString.of(to.record());
    }

    private static ByteString call(String message, String envelope) {
        return record(message).concat(record("")).concat(record(envelope)).concat(record(""));
    }

    /** The outcome, or -1 when there was none. */
    private static int outcome(Fd connection) throws IOException {
        byte[] record = new RecordInput(connection, 1).read();
        return record == null ? -1 : record[0];
    }

    /** Every file of the queue, by its path with N for its number. */
    private Map<String, String> queue() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path queue = directory.resolve("queue");
        try (Stream<Path> all = Files.walk(queue)) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                files.put(queue.relativize(p).toString().replaceFirst("^mess/\\d+", "mess/S")
                        .replaceFirst("/\\d+$", "/N"), Files.readString(p));
            }
            return files;
        } catch (NoSuchFileException | UncheckedIOException e) {
            return queue(); // a session has just taken it away
        }
    }

    private void awaitEmptyQueue() throws Exception {
        Eventually.until("the queue is empty", () -> queue().isEmpty());
    }

    @Test
    void aMessageComesIntoTheQueue() throws Exception {
        start();
        ServiceClient.Answer.Open session = session();
        send(session.connection(), call("Subject: s\n\nbody\n", "Fa@b\0Tc@d\0\0"));
        assertEquals(0, outcome(session.connection()));
        assertEquals(-1, outcome(session.connection()), "it closes then");
        Map<String, String> files = queue();
        assertEquals(Set.of("mess/S/N", "intd/N", "todo/N"), files.keySet());
        String uid = "by uid " + Posix.uid();
        assertTrue(files.get("mess/S/N").matches(
                "Received: \\(qmail " + session.number() + " invoked " + uid + "\\); .* -0000\n"
                        + "Subject: s\n\nbody\n"), files.get("mess/S/N"));
        assertEquals("u" + Posix.uid() + "\0p" + session.number() + "\0Fa@b\0Tc@d\0",
                files.get("todo/N"));
    }

    /** A client need not wait for Ready before he sends. */
    @Test
    void aMessageMayComeWithTheHello() throws Exception {
        start();
        ByteString everything = call("Subject: s\n\nbody\n", "Fa@b\0Tc@d\0\0");
        ServiceClient.Answer.Open session = (ServiceClient.Answer.Open)
                ServiceClient.open(
                        home, Role.QUEUE, everything.toArray(), everything.length());
        open.add(session.connection());
        assertEquals(0, outcome(session.connection()));
        assertEquals(Set.of("mess/S/N", "intd/N", "todo/N"), queue().keySet());
    }

    /** As it would do as a process: it does not wait for the end of descriptor 1. */
    @Test
    void theEnvelopesLastNulIsEnough() throws Exception {
        start();
        Fd connection = session().connection();
        send(connection, record("m").concat(record("")).concat(record("Fa\0Tb\0\0more")));
        assertEquals(0, outcome(connection));
        assertTrue(queue().get("todo/N").endsWith("Fa\0Tb\0"));
    }

    @Test
    void qmailSendIsWoken() throws Exception {
        ByteString trigger = home.file("queue/lock/trigger");
        Posix.mkfifo(trigger, 0600);
        try (Fd reader = Fd.openRead(trigger)) {
            start();
            Fd connection = session().connection();
            send(connection, call("m", "Fa\0Tb\0\0"));
            assertEquals(0, outcome(connection));
            assertEquals(1, reader.read(new byte[10], 0, 10));
        }
    }

    @ParameterizedTest
    @CsvSource({"alias, by alias", "qmaild, from network", "qmails, for bounce"})
    void theAccountsAreLookedUpForEachMessage(String who, String words) throws Exception {
        start();
        long uid = Posix.uid();
        accounts = new Received.Callers(who.equals("alias") ? uid : -5,
                who.equals("qmaild") ? uid : -5, who.equals("qmails") ? uid : -5);
        Fd connection = session().connection();
        send(connection, call("m", "Fa\0Tb\0\0"));
        assertEquals(0, outcome(connection));
        assertTrue(queue().get("mess/S/N").contains("invoked " + words + ")"));
    }

    /** Namespaces give such uids out. */
    @Test
    void aLargeUidIsNoNegativeNumber() throws Exception {
        callersUid = -2;
        start();
        Fd connection = session().connection();
        send(connection, call("m", "Fa\0Tb\0\0"));
        assertEquals(0, outcome(connection));
        Map<String, String> files = queue();
        assertTrue(files.get("mess/S/N").contains(" invoked by uid 4294967294)"));
        assertTrue(files.get("todo/N").startsWith("u4294967294\0p"));
    }

    @Test
    void aBugIsAnsweredAndLeftToTheLoop() throws Exception {
        FreshCallers broken = new FreshCallers(() -> {
            throw new AssertionError("bug");
        }, Clock.SYSTEM);
        QueueHandler handler = new QueueHandler(QueueNames.SYSTEM, QueueLayout.of(home), broken,
                Clock.SYSTEM, limitSeconds);
        Pipe pipe = Pipe.open();
        assertThrows(AssertionError.class,
                () -> handler.serve(new Caller(Role.QUEUE, 5, 6), pipe.out()));
        pipe.out().close();
        assertEquals(81, outcome(pipe.in()));
        pipe.in().close();
    }

    @Test
    void withoutMemoryItIsTheCodeOfTheProgram() throws Exception {
        FreshCallers large = new FreshCallers(() -> {
            throw new OutOfMemoryError("on purpose");
        }, Clock.SYSTEM);
        QueueHandler handler = new QueueHandler(QueueNames.SYSTEM, QueueLayout.of(home), large,
                Clock.SYSTEM, limitSeconds);
        Pipe pipe = Pipe.open();
        handler.serve(new Caller(Role.QUEUE, 5, 6), pipe.out());
        pipe.out().close();
        assertEquals(51, outcome(pipe.in()));
        pipe.in().close();
    }

    /** Others read the messages, whatever umask it was started with. */
    @Test
    void theServiceHasAUmaskOfItsOwn() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
        command.addAll(SpawnProcess.jvm());
        command.addAll(List.of("-Dqmailj.home=" + directory, QueueService.class.getName()));
        Process process = new ProcessBuilder(command).inheritIO()
                .redirectInput(Path.of("/dev/null").toFile()).start();
        try {
            Path socket = directory.resolve("run/qmail-queue/socket");
            Eventually.until("a socket", () -> !process.isAlive() || Files.exists(socket));
            String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
            assertTrue(status.contains("Umask:\t0033\n"), status);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void withoutTheAccountsItIsAsEver() throws Exception {
        accounts = null;
        start();
        FreshCallers missing = new FreshCallers(() -> {
            throw Die.silently(111);
        }, Clock.SYSTEM);
        QueueHandler handler = new QueueHandler(QueueNames.SYSTEM, QueueLayout.of(home), missing,
                Clock.SYSTEM, limitSeconds);
        Pipe pipe = Pipe.open();
        handler.serve(new Caller(Role.QUEUE, 5, 6), pipe.out());
        assertEquals(111, outcome(pipe.in()));
        pipe.in().close();
        pipe.out().close();
        assertEquals(Map.of(), queue());
    }

    @ParameterizedTest
    @CsvSource({"11, true", "91, false"})
    void aBadEnvelopeLeavesItsFiles(int code, boolean tooLong) throws Exception {
        start();
        Fd connection = session().connection();
        send(connection, call("m", tooLong ? "F" + "x".repeat(2000) + "\0\0" : "Fa\0Xb\0\0"));
        assertEquals(code, outcome(connection));
        assertEquals(Set.of("mess/S/N", "intd/N"), queue().keySet());
    }

    /** Wherever in the conversation he dies. */
    @Test
    void aClientThatDiesLeavesNothing() throws Exception {
        start();
        ByteString whole = call("Subject: s\n\nbody\n", "Fa@b\0Tc@d\0\0");
        int enough = whole.length() - 5; // the last NUL and the empty record come after it
        for (int sent = 0; sent <= enough; sent++) {
            Fd connection = session().connection();
            send(connection, whole.substring(0, sent));
            hangUp(connection);
        }
        service.stop();
        service.awaitEnd(); // all sessions have ended by then
        assertEquals(Map.of(), queue());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\0\1\0\1", "\u007f\u00ff\u00ff\u00ff", "\u0080\0\0\0", "\u00ff\u00ff\u00ff\u00fe",
        "Subject: no record\n", "\0\0\0\1m\0\0\0\0\0\2\0\0",
        "\0\0\0\1m\0\0\0\0\0\0\0\0", "\0\0\0\1m\0\0\0\0\0\0\0\3Fa\0\0\0\0\0"})
    void whatIsNoRecordIsNoMessage(String sent) throws Exception {
        start();
        Fd connection = session().connection();
        send(connection, ByteString.of(sent));
        assertEquals(54, outcome(connection));
        assertEquals(Map.of(), queue());
    }

    @ParameterizedTest
    @CsvSource({"0, mess/S/N", "1, mess/S/N intd/N", "2, mess/S/N intd/N"})
    void whoseTimeIsUpLeavesTheFiles(int last, String files) throws Exception {
        start();
        Fd connection = session().connection();
        ByteString[] all = {record("mess"), record(""), record("Fa\0")};
        for (int i = 0; i <= last; i++) {
            send(connection, all[i]);
        }
        send(connection, ByteString.of("\u00ff\u00ff\u00ff\u00ff"));
        assertEquals(52, outcome(connection));
        assertEquals(Set.of(files.split(" ")), queue().keySet());
    }

    @Test
    void theServiceHasALimitOfItsOwn() throws Exception {
        limitSeconds = 1;
        start();
        Fd connection = session().connection();
        send(connection, record("mess"));
        assertEquals(52, outcome(connection));
        assertEquals(Set.of("mess/S/N"), queue().keySet());
    }

    /** Who is blocked in a read blocks nobody else. */
    @Test
    void manyThatSayNothingAndOneThatDoes() throws Exception {
        start();
        for (int i = 0; i < Math.max(8, 2 * PROCESSORS); i++) {
            Fd silent = session().connection();
            send(silent, record("half a message"));
        }
        Fd connection = session().connection();
        send(connection, call("m", "Fa\0Tb\0\0"));
        assertEquals(0, outcome(connection));
        for (Fd fd : List.copyOf(open)) {
            hangUp(fd);
        }
        Set<String> whole = Set.of("mess/S/N", "intd/N", "todo/N");
        Eventually.until("one message is left", () -> queue().keySet().equals(whole));
    }

    /** A disk that takes long for some files: the syncs of a file are its session's alone. */
    private static final class SlowDisk {
        private final CountDownLatch done = new CountDownLatch(1);
        private final AtomicInteger slow;

        SlowDisk(int slow) {
            this.slow = new AtomicInteger(slow);
        }

        private <T> T around(Class<T> type, T real) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                    (proxy, method, arguments) -> invoke(real, method, arguments)));
        }

        private Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
            if (real instanceof OpenFile && method.getName().equals("sync")
                    && slow.getAndDecrement() > 0) {
                done.await();
            }
            try {
                Object result = method.invoke(real, arguments);
                return result instanceof OpenFile file
                        ? around(OpenFile.class, file) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** Who is blocked in a sync of his file blocks nobody else. */
    @Test
    void manyWhoseDiskIsSlowAndOneWhoseIsNot() throws Exception {
        int many = Math.clamp(2L * PROCESSORS, 8, 60);
        SlowDisk slow = new SlowDisk(many);
        names = slow.around(QueueNames.class, QueueNames.SYSTEM);
        start();
        List<Fd> waiting = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Fd connection = session().connection();
            send(connection, call("m", "Fa\0Tb\0\0"));
            waiting.add(connection);
        }
        Eventually.until("all wait for the disk", () -> slow.slow.get() <= 0);
        Fd connection = session().connection();
        send(connection, call("m", "Fa\0Tb\0\0"));
        assertTrue(connection.awaitReadable(10_000), "no outcome");
        assertEquals(0, outcome(connection));
        assertFalse(waiting.get(0).awaitReadable(0), "it waits");
        slow.done.countDown();
        for (Fd one : waiting) {
            assertEquals(0, outcome(one));
        }
    }

    /** Memory and descriptors come back: none of them has more than 64 sessions' worth. */
    @Test
    void manyMessagesOneAfterTheOther() throws Exception {
        start();
        long before = Descriptors.count();
        for (int i = 0; i < 200; i++) {
            Fd connection = session().connection();
            send(connection, call("x".repeat(40_000), "Fa\0Tb\0\0"));
            assertEquals(0, outcome(connection));
            hangUp(connection);
        }
        Eventually.until("no more are open than before", () -> Descriptors.count() <= before);
    }

    @Test
    void whatCannotBeMadeIsToldByItsCode() throws Exception {
        start();
        Files.delete(directory.resolve("queue/todo"));
        Fd connection = session().connection();
        send(connection, call("m", "Fa\0Tb\0\0"));
        assertEquals(66, outcome(connection));
        awaitEmptyQueue();

        Files.delete(directory.resolve("queue/pid"));
        connection = session().connection();
        assertEquals(63, outcome(connection), "before anything was sent");
    }
}
