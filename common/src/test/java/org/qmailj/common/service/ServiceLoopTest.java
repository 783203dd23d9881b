package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.testing.AsUser;

/** A service and its clients, in this process, over real sockets. */
class ServiceLoopTest {
    private static final int SESSIONS = 8;
    private static final long GRACE = 300;

    @TempDir
    Path directory;

    private final List<Thread> running = new ArrayList<>();
    private final List<Fd> open = new ArrayList<>();
    private final CountDownLatch hold = new CountDownLatch(1);
    private QmailHome home;
    private Pipe stop;
    private volatile Runnable whenServed = () -> { };

    @BeforeEach
    void makeHome() throws Exception {
        home = new QmailHome(ByteString.of(directory.toString()));
        Files.createDirectories(directory.resolve("run/qmail-queue"));
        Files.createDirectories(directory.resolve("queue"));
        Signals.ignore(Signals.PIPE);
        stop = Pipe.open();
    }

    @AfterEach
    void endAll() throws Exception {
        hold.countDown();
        for (Fd fd : open) {
            fd.close();
        }
        stop.out().close();
        for (Thread t : running) {
            t.join(10_000);
            assertTrue(!t.isAlive());
        }
    }

    /** A session answers with its number and waits for the client's end. */
    private void start(Set<Integer> reserved, ClientHandler handler) throws Exception {
        ServiceLoop.Limits limits = new ServiceLoop.Limits(SESSIONS, reserved, false);
        start(new ServiceLoop(Service.QUEUE, limits, handler));
    }

    private void start(ServiceLoop loop) throws Exception {
        Thread thread = new Thread(() -> {
            try {
                loop.serve(home, stop.in());
                whenServed.run();
            } catch (PosixException e) {
                throw new IllegalStateException(e);
            }
        });
        running.add(thread);
        thread.start();
        Path socket = directory.resolve("run/qmail-queue/socket");
        for (int i = 0; i < 500 && !Files.exists(socket); i++) {
            Thread.sleep(10);
        }
    }

    private void echo(Caller caller, Fd connection) throws PosixException {
        byte[] b = new byte[100];
        for (int n = connection.read(b, 0, 100); n > 0; n = connection.read(b, 0, 100)) {
            connection.write(b, 0, n);
        }
    }

    private Fd connect() throws PosixException {
        Fd fd = UnixSocket.connect(
                Service.QUEUE.socket(home), UnixSocket.Type.STREAM, 1000);
        open.add(fd);
        return fd;
    }

    private static void say(Fd fd, byte[] what) throws PosixException {
        fd.write(what, 0, what.length);
    }

    private static Ready answer(Fd fd) throws Exception {
        byte[] record = new RecordInput(fd, 100).read();
        return record == null ? null : Ready.decode(record);
    }

    private Hello hello(int uid, int pid) throws PosixException {
        return new Hello(Role.QUEUE, Installation.of(home, Role.QUEUE), uid, pid);
    }

    private Ready ask(Hello hello) throws Exception {
        Fd fd = connect();
        say(fd, hello.record());
        return answer(fd);
    }

    @Test
    void aBugEndsOneSessionAndTheLogSaysWhere() throws Exception {
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        AtomicBoolean again = new AtomicBoolean();
        start(new ServiceLoop(Service.QUEUE, new ServiceLoop.Limits(SESSIONS, Set.of(), false),
                (caller, connection) -> {
                    if (again.getAndSet(true)) {
                        throw new AssertionError("somebody's secret");
                    }
                    throw new IllegalStateException("somebody's secret");
                }, (from, offset, length) ->
                        log.add(ByteString.of(from, offset, length).toString()), GRACE));
        for (String bug : List.of("IllegalStateException", "AssertionError")) {
            Fd fd = connect();
            say(fd, hello(1, 0).record());
            assertEquals(Ready.Answer.READY, answer(fd).answer());
            assertEquals(0, fd.read(new byte[1], 0, 1));
            String line = log.poll(10, TimeUnit.SECONDS);
            assertTrue(line != null && line.matches("qmail-queue: internal bug: java\\.lang\\."
                    + bug + " at common\\.service\\.ServiceLoopTest\\..*"
                    + "\\(ServiceLoopTest\\.java:.*\n"),
                    line);
        }
    }

    @Test
    void aClientGetsANumberThatNoProcessHas() throws Exception {
        start(Set.of(), this::echo);
        var one = assertInstanceOf(
                ServiceClient.Answer.Open.class, ServiceClient.open(home, Role.QUEUE));
        var two = assertInstanceOf(
                ServiceClient.Answer.Open.class, ServiceClient.open(home, Role.QUEUE));
        assertTrue(one.number() > 1 << 22);
        assertNotEquals(one.number(), two.number());
        say(one.connection(), new byte[] {42});
        byte[] b = new byte[9];
        assertEquals(1, one.connection().read(b, 0, 9));
        assertEquals(42, b[0]);
        one.connection().close();
        two.connection().close();
    }

    @Test
    void nobodyElseCanHoldTheLock() throws Exception {
        Path lock = directory.resolve("run/qmail-queue/lock");
        Files.createFile(lock, PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-r--r--")));
        start(Set.of(), this::echo);
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)));
    }

    @Test
    void theFrontSpeaksForItsCaller() throws Exception {
        List<Caller> callers = new ArrayList<>();
        start(Set.of(), (caller, connection) -> callers.add(caller));
        assertEquals(new Ready(Ready.Answer.READY, 77), ask(hello(4711, 77)));
        for (int i = 0; i < 100 && callers.isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertEquals(List.of(new Caller(Role.QUEUE, 4711, 77)), callers);
    }

    @Test
    void anotherInstallationIsNotOurs() throws Exception {
        start(Set.of(), this::echo);
        Installation here = Installation.of(home, Role.QUEUE);
        for (Installation other : List.of(
                new Installation(here.dev() + 1, here.ino()),
                new Installation(here.dev(), here.ino() + 1))) {
            Ready no = ask(new Hello(Role.QUEUE, other, 0, 0));
            assertEquals(Ready.Answer.NOT_YOURS, no.answer());
        }
        Ready wrongRole = ask(new Hello(Role.SMTPD, here, 0, 0));
        assertEquals(Ready.Answer.NOT_YOURS, wrongRole.answer());
    }

    /** Whoever brings a session says in its environment whether it may relay. */
    @Test
    void aServiceOfItsOwnTakesNobodyButItsUserAndRoot() throws Exception {
        int own = 61001;
        Posix.chmod(ByteString.of(directory.toString()), 0755);
        List<Caller> callers = Collections.synchronizedList(new ArrayList<>());
        ClientHandler handler = (caller, connection) -> callers.add(caller);
        start(AsUser.call(own, () -> new ServiceLoop(Service.QUEUE,
                new ServiceLoop.Limits(SESSIONS, Set.of(0, own), true), handler)));
        Hello hello = hello(own, 50);
        assertEquals(Ready.Answer.NOT_YOURS, AsUser.call(61002, () -> ask(hello)).answer());
        Hello asRoot = hello(0, 50);
        assertEquals(Ready.Answer.NOT_YOURS, AsUser.call(61002, () -> ask(asRoot)).answer());
        assertEquals(Ready.Answer.READY, AsUser.call(own, () -> ask(hello)).answer());
        assertEquals(Ready.Answer.READY, ask(hello).answer());
        for (int i = 0; i < 500 && callers.size() < 2; i++) {
            Thread.sleep(10);
        }
        assertEquals(2, callers.size());
    }

    @Test
    void aServiceForEverybodyTakesEverybodyAndBelievesItsOwnUserOnly() throws Exception {
        int own = 61001;
        Posix.chmod(ByteString.of(directory.toString()), 0755);
        BlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
        ClientHandler handler = (caller, connection) -> callers.add(caller);
        start(AsUser.call(own, () -> new ServiceLoop(Service.QUEUE,
                new ServiceLoop.Limits(SESSIONS, Set.of(), false), handler)));
        Hello hello = hello(4711, 50);
        assertEquals(Ready.Answer.READY, AsUser.call(61002, () -> ask(hello)).answer());
        assertEquals(61002, callers.poll(10, TimeUnit.SECONDS).uid());
        assertEquals(Ready.Answer.READY, ask(hello).answer());
        assertEquals(0, callers.poll(10, TimeUnit.SECONDS).uid());
        assertEquals(Ready.Answer.READY, AsUser.call(own, () -> ask(hello)).answer());
        assertEquals(new Caller(Role.QUEUE, 4711, 50), callers.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void oneUserGetsAQuarterAndOthersStillTheirs() throws Exception {
        start(Set.of(7), (caller, connection) -> echo(caller, connection));
        for (int i = 0; i < SESSIONS / 4; i++) {
            assertEquals(Ready.Answer.READY, ask(hello(1000, 50)).answer());
        }
        assertEquals(Ready.Answer.BUSY, ask(hello(1000, 50)).answer());
        for (int uid = 1001; uid < 1003; uid++) {
            assertEquals(Ready.Answer.READY, ask(hello(uid, 50)).answer());
            assertEquals(Ready.Answer.READY, ask(hello(uid, 50)).answer());
        }
        assertEquals(Ready.Answer.BUSY, ask(hello(1003, 50)).answer()); // three quarters are out
        assertEquals(Ready.Answer.READY, ask(hello(7, 50)).answer());
        assertEquals(Ready.Answer.READY, ask(hello(7, 50)).answer());
        assertEquals(Ready.Answer.BUSY, ask(hello(7, 50)).answer()); // nothing is left
    }

    @Test
    void aShareComesBackWhenTheSessionEnds() throws Exception {
        start(Set.of(), (caller, connection) -> {
            throw new IllegalStateException("a bug ends its session only");
        });
        for (int i = 0; i < 5 * SESSIONS; i++) {
            Ready ready = ask(hello(1000, 50));
            for (int k = 0; k < 100 && ready.answer() == Ready.Answer.BUSY; k++) {
                Thread.sleep(5);
                ready = ask(hello(1000, 50));
            }
            assertEquals(Ready.Answer.READY, ready.answer());
        }
    }

    @Test
    void whoSaysNothingKeepsNobodyOut() throws Exception {
        start(Set.of(), this::echo);
        for (int i = 0; i < 700; i++) {
            connect();
        }
        assertEquals(Ready.Answer.READY, ask(hello(1000, 50)).answer());
        Fd silent = open.get(open.size() - 2);
        assertTrue(silent.awaitReadable(4000)); // sent away after two seconds
        assertEquals(0, silent.read(new byte[1], 0, 1));
    }

    @Test
    void aHelloMayComeInPieces() throws Exception {
        start(Set.of(), this::echo);
        Fd fd = connect();
        for (byte b : hello(1000, 50).record()) {
            say(fd, new byte[] {b});
            Thread.sleep(1);
        }
        assertEquals(Ready.Answer.READY, answer(fd).answer());
    }

    @Test
    void whatIsNoHelloIsSentAway() throws Exception {
        start(Set.of(), this::echo);
        byte[] unknownRole = hello(0, 0).record();
        unknownRole[5] = 9;
        byte[] otherVersion = hello(0, 0).record();
        otherVersion[4] = 2;
        byte[] longer = hello(0, 0).record();
        longer[3]++;
        byte[] http = ByteString.of("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").toArray();
        for (byte[] wrong : List.of(unknownRole, otherVersion, longer, http)) {
            Fd fd = connect();
            say(fd, wrong);
            assertTrue(fd.awaitReadable(1000));
            byte[] b = new byte[1];
            int n;
            try {
                n = fd.read(b, 0, 1);
            } catch (PosixException reset) {
                n = 0; // it closed before it had read everything
            }
            assertEquals(0, n);
        }
    }

    /** To close them, read or not, may last as long as the client likes. */
    @Test
    void onlyTheServiceOfItsOwnAccountTakesDescriptors() throws Exception {
        start(Set.of(), this::echo);
        Fd fd = connect();
        assumeTrue(UnixSocket.refuseDescriptors(fd), "needs Linux 6.16");
        PosixException e = assertThrows(PosixException.class,
                () -> UnixSocket.send(fd, new byte[1], Fd.STDERR));
        assertEquals(Errno.EPERM, e.errno());
        Files.createDirectories(directory.resolve("run/qmail-smtpd"));
        ServiceSocket socket = ServiceSocket.take(home, Service.SMTPD);
        Fd listener = UnixSocket.connect(
                Service.SMTPD.socket(home), UnixSocket.Type.STREAM, 1000);
        UnixSocket.send(listener, new byte[1], Fd.STDERR);
        listener.close();
        socket.giveUp();
        socket.listening().close();
    }

    @Test
    void aSecondCopyWaitsForTheFirst() throws Exception {
        start(Set.of(), this::echo);
        Pipe first = stop;
        stop = Pipe.open();
        long before = Posix.stat(Service.QUEUE.socket(home)).ino();
        Thread old = running.get(0);
        start(Set.of(), this::echo);
        assertEquals(before, Posix.stat(Service.QUEUE.socket(home)).ino());
        first.out().close();
        old.join(5000);
        for (int i = 0; i < 500 && Posix.stat(Service.QUEUE.socket(home)).ino() == before; i++) {
            Thread.sleep(10);
        }
        assertEquals(Ready.Answer.READY, ask(hello(1000, 50)).answer());
        first.in().close();
    }

    private void awaitDown() throws Exception {
        for (int i = 0; i < 1000; i++) {
            ServiceClient.Answer answer = ServiceClient.open(home, Role.QUEUE);
            if (answer instanceof ServiceClient.Answer.Open taken) {
                taken.connection().close();
            } else if (answer instanceof ServiceClient.Answer.Down) {
                return;
            }
            Thread.sleep(10);
        }
        fail("it still takes sessions");
    }

    @Test
    void theEndWaitsForSessionsUnderWay() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicLong underWayAtTheEnd = new AtomicLong(-1);
        start(Set.of(), (caller, connection) -> {
            echo(caller, connection);
            if (caller.uid() == 61234) {
                ended.countDown();
            }
        });
        Fd fd = connect();
        say(fd, hello(61234, 50).record());
        assertEquals(Ready.Answer.READY, answer(fd).answer());
        whenServed = () -> underWayAtTheEnd.set(ended.getCount());
        stop.out().close();
        awaitDown();
        say(fd, new byte[] {1});
        assertEquals(1, fd.read(new byte[1], 0, 1));
        assertTrue(running.get(0).isAlive());
        open.remove(fd);
        fd.close();
        running.get(0).join(10_000);
        assertEquals(0, underWayAtTheEnd.get());
        stop = Pipe.open();
    }

    /** Starts a service with {@link #GRACE}; returns the connection of a session under way. */
    private Fd underWay() throws Exception {
        start(new ServiceLoop(Service.QUEUE, new ServiceLoop.Limits(SESSIONS, Set.of(), false),
                (caller, connection) -> echo(caller, connection), Fd.STDERR, GRACE));
        Fd fd = connect();
        say(fd, hello(61234, 50).record());
        assertEquals(Ready.Answer.READY, answer(fd).answer());
        return fd;
    }

    @Test
    void oneThatWasReleasedFreesItsSocketAndFinishesWithoutHaste() throws Exception {
        Fd fd = underWay();
        say(stop.out(), new byte[] {ServiceLoop.RELEASED});
        awaitDown();
        running.get(0).join(5 * GRACE);
        assertTrue(running.get(0).isAlive());
        say(fd, new byte[] {1});
        assertEquals(1, fd.read(new byte[1], 0, 1));
        open.remove(fd);
        fd.close();
        running.get(0).join(10_000);
        assertFalse(running.get(0).isAlive());
    }

    @Test
    void termCutsOffWhatTakesLonger() throws Exception {
        underWay();
        say(stop.out(), new byte[] {Signals.TERM});
        running.get(0).join(10_000);
        assertFalse(running.get(0).isAlive());
    }

    @Test
    void termCutsOffWhatTakesLongerInOneThatWasReleasedToo() throws Exception {
        underWay();
        say(stop.out(), new byte[] {ServiceLoop.RELEASED});
        awaitDown();
        say(stop.out(), new byte[] {Signals.TERM});
        running.get(0).join(10_000);
        assertFalse(running.get(0).isAlive());
    }

    @Test
    void aReleaseAfterTermGivesNoMoreTime() throws Exception {
        underWay();
        say(stop.out(), new byte[] {Signals.TERM, ServiceLoop.RELEASED});
        running.get(0).join(10_000);
        assertFalse(running.get(0).isAlive());
    }

    @Test
    void noServiceIsDown() throws Exception {
        assertInstanceOf(ServiceClient.Answer.Down.class, ServiceClient.open(home, Role.QUEUE));
        Fd dead = UnixSocket.listen(Service.QUEUE.socket(home), UnixSocket.Type.STREAM, 5);
        dead.close();
        assertInstanceOf(ServiceClient.Answer.Down.class, ServiceClient.open(home, Role.QUEUE));
    }

    @Test
    void oneThatHangsIsBusyInTwoSeconds() throws Exception {
        Fd hung = UnixSocket.listen(Service.QUEUE.socket(home), UnixSocket.Type.STREAM, 5);
        open.add(hung);
        long before = System.nanoTime();
        assertInstanceOf(ServiceClient.Answer.Busy.class, ServiceClient.open(home, Role.QUEUE));
        assertTrue(System.nanoTime() - before < 4_000_000_000L);
    }

    @Test
    void anAnswerThatIsNoneBreaksTheChannel() {
        for (byte[] wrong : List.of(new byte[] {9, 0, 0, 0, 0}, new byte[4], new byte[6])) {
            assertThrows(BrokenRecord.class, () -> Ready.decode(wrong));
        }
    }
}
