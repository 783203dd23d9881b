package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.testing.AsUser;
import org.qmailj.common.testing.Eventually;

/** A service and its clients, in this process, over real sockets. */
class ServiceLoopTest {
    private static final int SESSIONS = 8;
    private static final long GRACE = 300;

    @TempDir
    Path directory;

    private final List<RunningService> running = new ArrayList<>();
    private final List<Fd> open = new ArrayList<>();
    private QmailHome home;

    @BeforeEach
    void makeHome() throws Exception {
        home = new QmailHome(ByteString.of(directory.toString()));
        Files.createDirectories(directory.resolve("run/qmail-queue"));
        Files.createDirectories(directory.resolve("queue"));
        Signals.ignore(Signals.PIPE);
    }

    @AfterEach
    void endAll() throws Exception {
        for (Fd fd : open) {
            fd.close();
        }
        for (RunningService service : running) {
            service.end();
        }
    }

    private static ServiceLoop.Limits everybody(Set<Integer> reserved) {
        return new ServiceLoop.Limits(SESSIONS, reserved, Clients.EVERYBODY);
    }

    /** A session answers with its number and waits for the client's end. */
    private void start(Set<Integer> reserved, ClientHandler handler) throws Exception {
        start(new ServiceLoop(Service.QUEUE, everybody(reserved), handler));
    }

    private void start(ServiceLoop loop) throws Exception {
        running.add(new RunningService(home, Service.QUEUE, loop));
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
        start(new ServiceLoop(Service.QUEUE, everybody(Set.of()),
                (caller, connection) -> {
                    if (again.getAndSet(true)) {
                        throw new AssertionError("somebody's secret");
                    }
                    throw new IllegalStateException("somebody's secret");
                }, (from, offset, length) ->
                        log.add(ByteString.of(from, offset, length).toString()),
                new SubordinateUids()));
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
        BlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
        start(Set.of(), (caller, connection) -> callers.add(caller));
        assertEquals(new Ready(Ready.Answer.READY, 77), ask(hello(4711, 77)));
        assertEquals(new Caller(Role.QUEUE, 4711, 77), callers.poll(10, TimeUnit.SECONDS));
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
                new ServiceLoop.Limits(SESSIONS, Set.of(0, own), Clients.OWN_AND_ROOT), handler)));
        Hello hello = hello(own, 50);
        assertEquals(Ready.Answer.NOT_YOURS, AsUser.call(61002, () -> ask(hello)).answer());
        Hello asRoot = hello(0, 50);
        assertEquals(Ready.Answer.NOT_YOURS, AsUser.call(61002, () -> ask(asRoot)).answer());
        assertEquals(Ready.Answer.READY, AsUser.call(own, () -> ask(hello)).answer());
        assertEquals(Ready.Answer.READY, ask(hello).answer());
        Eventually.until("both are served", () -> callers.size() == 2);
    }

    @Test
    void aServiceForEverybodyTakesEverybodyAndBelievesItsOwnUserOnly() throws Exception {
        int own = 61001;
        Posix.chmod(ByteString.of(directory.toString()), 0755);
        BlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
        ClientHandler handler = (caller, connection) -> callers.add(caller);
        start(AsUser.call(own, () -> new ServiceLoop(Service.QUEUE,
                everybody(Set.of()), handler)));
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
    void aUserWithSubordinateUidsIsOneUser() throws Exception {
        Path subuid = directory.resolve("subuid");
        Files.writeString(subuid, "1000:100000:65536\n0:200000:10\n7:200010:10\n9:7:1\n");
        SubordinateUids uids = new SubordinateUids(
                ByteString.of(subuid.toString()), ByteString.of("/etc/passwd"));
        start(new ServiceLoop(Service.QUEUE,
                everybody(Set.of(0, 7)), this::echo, Fd.STDERR, uids));
        assertEquals(Ready.Answer.READY, ask(hello(100_000, 50)).answer());
        assertEquals(Ready.Answer.READY, ask(hello(165_535, 50)).answer());
        assertEquals(Ready.Answer.BUSY, ask(hello(100_001, 50)).answer());
        assertEquals(Ready.Answer.BUSY, ask(hello(1000, 50)).answer());
        for (int uid : List.of(200_000, 200_010)) { // given by whoever has more than a user
            assertEquals(Ready.Answer.READY, ask(hello(uid, 50)).answer());
            assertEquals(Ready.Answer.READY, ask(hello(uid, 50)).answer());
            assertEquals(Ready.Answer.BUSY, ask(hello(uid, 50)).answer());
        }
        assertEquals(Ready.Answer.READY, ask(hello(7, 50)).answer()); // taken from nobody
        assertEquals(Ready.Answer.READY, ask(hello(7, 50)).answer());
    }

    @Test
    void aShareComesBackWhenTheSessionEnds() throws Exception {
        start(Set.of(), (caller, connection) -> {
            throw new IllegalStateException("a bug ends its session only");
        });
        for (int i = 0; i < 5 * SESSIONS; i++) {
            Eventually.until("there is a share",
                    () -> ask(hello(1000, 50)).answer() == Ready.Answer.READY);
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
        assertTrue(silent.awaitReadable(20_000)); // sent away after two seconds
        assertEquals(0, silent.read(new byte[1], 0, 1));
    }

    @Test
    void aHelloMayComeInPieces() throws Exception {
        start(Set.of(), this::echo);
        Fd fd = connect();
        for (byte b : hello(1000, 50).record()) {
            say(fd, new byte[] {b});
            Thread.sleep(1); // nobody waits for it to be read
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
            assertTrue(fd.awaitReadable(20_000));
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
        ServiceSocket socket = ServiceSocket.take(home, Service.SMTPD, Fd.STDERR);
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
        long before = Posix.stat(Service.QUEUE.socket(home)).ino();
        start(Set.of(), this::echo);
        assertEquals(before, Posix.stat(Service.QUEUE.socket(home)).ino());
        running.remove(0).end();
        Eventually.until("the second has a socket",
                () -> Posix.stat(Service.QUEUE.socket(home)).ino() != before);
        assertEquals(Ready.Answer.READY, ask(hello(1000, 50)).answer());
    }

    private boolean isDown() throws PosixException {
        ServiceClient.Answer answer = ServiceClient.open(home, Role.QUEUE);
        if (answer instanceof ServiceClient.Answer.Open taken) {
            taken.connection().close();
        }
        return answer instanceof ServiceClient.Answer.Down;
    }

    /** It may be one whose supervisor was killed: nobody would end it. */
    @Test
    void whoWaitsLongForTheFirstTellsTheLog() throws Exception {
        start(Set.of(), this::echo);
        long before = Posix.stat(Service.QUEUE.socket(home)).ino();
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        long since = System.nanoTime();
        start(new ServiceLoop(Service.QUEUE, everybody(Set.of()),
                this::echo, (from, offset, length) ->
                        log.add(ByteString.of(from, offset, length).toString()),
                new SubordinateUids()));
        assertEquals("qmail-queue: process " + Posix.pid() + " serves: waiting for its end\n",
                log.poll(30, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - since >= 2_900_000_000L); // the clock of pauses is another
        running.remove(0).end();
        Eventually.until("the second has a socket",
                () -> Posix.stat(Service.QUEUE.socket(home)).ino() != before);
        Path lock = directory.resolve("run/qmail-queue/lock");
        assertEquals(Posix.pid() + "\n", Files.readString(lock));
        assertEquals(null, log.poll(100, TimeUnit.MILLISECONDS));
    }

    private void awaitDown() throws Exception {
        Eventually.until("it takes no more sessions", this::isDown);
    }

    @Test
    void theEndWaitsForSessionsUnderWay() throws Exception {
        AtomicBoolean awaited = new AtomicBoolean();
        start(Set.of(), (caller, connection) -> {
            echo(caller, connection);
            if (caller.uid() == 61234) {
                awaited.set(running.get(0).isAlive());
            }
        });
        Fd fd = connect();
        say(fd, hello(61234, 50).record());
        assertEquals(Ready.Answer.READY, answer(fd).answer());
        running.get(0).stop();
        awaitDown();
        say(fd, new byte[] {1});
        assertEquals(1, fd.read(new byte[1], 0, 1));
        assertTrue(running.get(0).isAlive());
        open.remove(fd);
        fd.close();
        running.get(0).awaitEnd();
        assertTrue(awaited.get());
    }

    /** Starts a service with {@link #GRACE}; returns the connection of a session under way. */
    private Fd underWay() throws Exception {
        ServiceLoop loop = new ServiceLoop(Service.QUEUE, everybody(Set.of()), this::echo);
        running.add(new RunningService(home, Service.QUEUE, loop, GRACE));
        Fd fd = connect();
        say(fd, hello(61234, 50).record());
        assertEquals(Ready.Answer.READY, answer(fd).answer());
        return fd;
    }

    @Test
    void oneThatWasReleasedFreesItsSocketAndFinishesWithoutHaste() throws Exception {
        Fd fd = underWay();
        say(running.get(0).stopper(), new byte[] {ServiceLife.RELEASED});
        awaitDown();
        Thread.sleep(5 * GRACE); // it must not end
        assertTrue(running.get(0).isAlive());
        say(fd, new byte[] {1});
        assertEquals(1, fd.read(new byte[1], 0, 1));
        open.remove(fd);
        fd.close();
        running.get(0).awaitEnd();
    }

    @Test
    void termCutsOffWhatTakesLonger() throws Exception {
        underWay();
        say(running.get(0).stopper(), new byte[] {Signals.TERM});
        running.get(0).awaitEnd();
    }

    @Test
    void termCutsOffWhatTakesLongerInOneThatWasReleasedToo() throws Exception {
        underWay();
        say(running.get(0).stopper(), new byte[] {ServiceLife.RELEASED});
        awaitDown();
        say(running.get(0).stopper(), new byte[] {Signals.TERM});
        running.get(0).awaitEnd();
    }

    @Test
    void aReleaseAfterTermGivesNoMoreTime() throws Exception {
        underWay();
        say(running.get(0).stopper(), new byte[] {Signals.TERM, ServiceLife.RELEASED});
        running.get(0).awaitEnd();
    }

    @Test
    void noServiceIsDown() throws Exception {
        assertInstanceOf(ServiceClient.Answer.Down.class, ServiceClient.open(home, Role.QUEUE));
        Fd dead = UnixSocket.listen(Service.QUEUE.socket(home), UnixSocket.Type.STREAM, 5);
        dead.close();
        assertInstanceOf(ServiceClient.Answer.Down.class, ServiceClient.open(home, Role.QUEUE));
    }

    @Test
    void oneThatHangsIsBusyAfterTwoSeconds() throws Exception {
        Fd hung = UnixSocket.listen(Service.QUEUE.socket(home), UnixSocket.Type.STREAM, 5);
        open.add(hung);
        long before = System.nanoTime();
        assertInstanceOf(ServiceClient.Answer.Busy.class, ServiceClient.open(home, Role.QUEUE));
        long nanoseconds = System.nanoTime() - before;
        assertTrue(nanoseconds >= 1_900_000_000L && nanoseconds < 20_000_000_000L);
    }

    @Test
    void anAnswerThatIsNoneBreaksTheChannel() {
        for (byte[] wrong : List.of(new byte[] {9, 0, 0, 0, 0}, new byte[4], new byte[6])) {
            assertThrows(BrokenRecord.class, () -> Ready.decode(wrong));
        }
    }
}
