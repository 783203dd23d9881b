package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.service.Role;
import org.qmailj.common.service.RunningService;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLoop;
import org.qmailj.common.testing.Eventually;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Departure;
import org.qmailj.ingress.Protocol;

/** Tests where a client gets its session: in the service, in a process, later, or nowhere. */
@Timeout(30)
class SessionStarterTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int PROCESSES = 20;
    private static final int ABOVE_PIDS = 1 << 22;

    @TempDir
    Path directory;

    private record End(long number, int status) {}

    private final List<End> ends = new ArrayList<>();
    private final List<Fd> clients = new ArrayList<>();
    private final BlockingQueue<Fd> channels = new LinkedBlockingQueue<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicLong passed = new AtomicLong(-7);
    private SteadyClock clock = passed::get;
    private QmailHome home;
    private Fd listening;
    private Pipe written;
    private ServerLog log;
    private RunningService service;

    @BeforeEach
    void makeHome() throws Exception {
        Signals.ignore(Signals.PIPE);
        home = new QmailHome(ByteString.of(directory.toString()));
        for (String name : new String[] {"bin", "lib/qmailj", "run/qmail-smtpd", "control"}) {
            Files.createDirectories(directory.resolve(name));
        }
        listening = Socket.stream(false);
        Socket.bind(listening, LOOPBACK, 0);
        Socket.listen(listening, 50);
        written = Pipe.open();
        log = new ServerLog(written.out(), Options.Verbosity.EVERYTHING);
    }

    @AfterEach
    void end() throws Exception {
        for (Fd client : clients) {
            client.close();
        }
        endService();
        listening.close();
        written.in().close();
        written.out().close();
    }

    /** Returns a PATH on which an administrator can put a program before ours. */
    private ByteString path() {
        return ByteString.of("PATH=" + directory + "/mine:" + directory + "/bin:/usr/bin:/bin");
    }

    private SessionStarter sessions(String... program) {
        Environment path = new Environment(List.of(path()));
        List<ByteString> words = List.of(program).stream().map(ByteString::of).toList();
        return new SessionStarter(
                home, Target.of(words, home, path), log,
                (number, status) -> ends.add(new End(number, status)), this::isStopped, clock);
    }

    private boolean isStopped(int pid) {
        assertEquals(Posix.pid(), pid);
        looks.incrementAndGet();
        return stopped.get();
    }

    /** Installs bin/qmail-smtpd, which waits for its client to go. */
    private SessionStarter stock() throws Exception {
        Path program = directory.resolve("bin/qmail-smtpd");
        Files.writeString(program, "#!/bin/sh\nread line\nexit 7\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process stat = new ProcessBuilder(
                "stat", "-c", "qmail-smtpd %d %i %s %.9Y %.9Z", program.toString())
                .redirectOutput(directory.resolve("lib/qmailj/stock").toFile()).start();
        assertEquals(0, stat.waitFor());
        return sessions(program.toString());
    }

    /** Connects a client; returns what the listener has of it. */
    private Admitted connect(SessionStarter sessions) throws PosixException {
        Fd client = Socket.stream(false);
        Socket.connect(client, LOOPBACK, Socket.local(listening).port());
        clients.add(client);
        Fd socket = Socket.accept(listening);
        Connection connection = new Connection(sessions.number(), socket, Socket.remote(socket));
        Peers peers = new Peers(
                ByteString.of("5.6.7.8"), 25, null, ByteString.of("1.2.3.4"), 4711, null, null);
        return new Admitted(connection, peers, new Environment(
                List.of(ByteString.of("TCPREMOTEIP=1.2.3.4"), path())));
    }

    private void serve(SessionStarter sessions) throws PosixException {
        sessions.serve(connect(sessions));
    }

    private void goAway(int client) throws PosixException {
        clients.remove(client).close();
    }

    private static String read(Fd from) throws PosixException {
        byte[] to = new byte[4096];
        int n = from.read(to, 0, to.length);
        return new String(to, 0, Math.max(n, 0), StandardCharsets.ISO_8859_1);
    }

    private void reapUntil(SessionStarter sessions, int count) throws Exception {
        Eventually.until(count + " have ended", () -> {
            sessions.reap();
            return ends.size() >= count;
        });
        assertEquals(count, ends.size());
    }

    private void startService() throws Exception {
        ServiceLoop loop = new ServiceLoop(
                Service.SMTPD, ServiceLoop.Limits.forEverybody(10), (caller, connection) -> {
                    if (caller.role() == Role.LISTENER) {
                        channels.add(UnixSocket.receive(connection, new byte[1]).passed());
                    }
                });
        service = new RunningService(home, Service.SMTPD, loop);
    }

    private void endService() throws Exception {
        if (service != null) {
            service.end();
            service = null;
        }
    }

    /** Returns the service's end of the connection that was opened. */
    private Fd theirs() throws InterruptedException {
        return channels.poll(30, TimeUnit.SECONDS);
    }

    private static void say(Fd channel, Departure departure) throws PosixException {
        byte[] packet = departure.encode();
        channel.write(packet, 0, packet.length);
    }

    @Test
    void somebodysOwnProgramIsAProcessThatTalksToTheClient() throws Exception {
        SessionStarter sessions = sessions("sh", "-c", "echo hello $TCPREMOTEIP; exit 3");
        serve(sessions);
        assertEquals("hello 1.2.3.4\n", read(clients.get(0)));
        reapUntil(sessions, 1);
        long pid = ends.get(0).number();
        assertTrue(pid < ABOVE_PIDS);
        assertEquals(3 << 8, ends.get(0).status());
    }

    @Test
    void whatCannotBeRunIsDroppedAndSaid() throws Exception {
        SessionStarter sessions = sessions("/nonexistent/program");
        serve(sessions);
        assertEquals("", read(clients.get(0)));
        assertEquals(111 << 8, ends.get(0).status());
        long number = ends.get(0).number();
        assertTrue(number > ABOVE_PIDS);
        log.flush();
        assertEquals(("tcpserver: pid %d from 127.0.0.1\n"
                + "tcpserver: ok %d :5.6.7.8:25 :1.2.3.4::4711\n"
                + "tcpserver: warning: dropping connection, unable to run /nonexistent/program:"
                + " file does not exist\n").formatted(number, number), read(written.in()));
    }

    @Test
    void whoIsDeniedIsClosedWithoutASession() throws Exception {
        SessionStarter sessions = sessions("sh", "-c", "echo hello");
        Admitted denied = connect(sessions);
        sessions.deny(denied.connection(), denied.peers());
        assertEquals("", read(clients.get(0)));
        assertEquals(100 << 8, ends.get(0).status());
    }

    @Test
    void withoutTheServiceTwentyAreProcessesAndTheOthersWait() throws Exception {
        SessionStarter sessions = stock();
        for (int i = 0; i < PROCESSES; i++) {
            serve(sessions);
        }
        assertFalse(sessions.hasWaiting());
        serve(sessions);
        serve(sessions);
        sessions.serveWaiting();
        assertTrue(sessions.hasWaiting());
        goAway(0);
        reapUntil(sessions, 1);
        sessions.serveWaiting();
        assertTrue(sessions.hasWaiting(), "one place for two");
        goAway(PROCESSES - 1); // who came first has it
        reapUntil(sessions, 2);
        sessions.serveWaiting();
        assertFalse(sessions.hasWaiting());
        assertEquals(7 << 8, ends.get(0).status());
        while (!clients.isEmpty()) {
            goAway(0);
        }
        reapUntil(sessions, PROCESSES + 2);
    }

    @Test
    void whoWaitsGetsTheServiceWhenThatIsBack() throws Exception {
        SessionStarter sessions = stock();
        for (int i = 0; i <= PROCESSES; i++) {
            serve(sessions);
        }
        assertTrue(sessions.hasWaiting());
        startService();
        sessions.serveWaiting();
        assertFalse(sessions.hasWaiting());
        assertEquals(1, sessions.services().size());
    }

    @Test
    void theServiceTakesASessionAndSaysHowItEnded() throws Exception {
        SessionStarter sessions = stock();
        startService();
        Admitted connection = connect(sessions);
        int number = connection.number();
        assertTrue(number > ABOVE_PIDS);
        sessions.serve(connection);
        Fd theirs = theirs();
        byte[] packet = new byte[Arrival.LIMIT];
        UnixSocket.Received received = UnixSocket.receive(theirs, packet);
        Arrival arrival = Arrival.decode(packet, received.length());
        assertEquals(Protocol.SMTP, arrival.protocol());
        assertEquals(number, arrival.number());
        assertEquals(ByteString.of("1.2.3.4"), arrival.environment().get("TCPREMOTEIP"));
        received.passed().write("220 x\r\n".getBytes(StandardCharsets.US_ASCII), 0, 7);
        received.passed().close();
        assertEquals("220 x\r\n", read(clients.get(0)));
        assertEquals("", read(clients.get(0)), "the listener has kept nothing of it");
        say(theirs, new Departure.Ended(number, 1));
        sessions.receive(sessions.services().get(0));
        assertEquals(List.of(new End(number, 1 << 8)), ends);
        theirs.close();
    }

    @Test
    void theFirstClientAfterTheServiceGaveUpGoesToItsSuccessor() throws Exception {
        SessionStarter sessions = stock();
        startService();
        serve(sessions);
        Fd old = theirs();
        Socket.endInput(old);
        serve(sessions);
        Fd successor = theirs();
        UnixSocket.receive(successor, new byte[Arrival.LIMIT]).passed().close();
        assertEquals(2, sessions.services().size());
        old.close();
        successor.close();
    }

    @Test
    void aSessionThatIsRefusedBecomesAProcessUnderItsNumber() throws Exception {
        SessionStarter sessions = stock();
        startService();
        Admitted connection = connect(sessions);
        sessions.serve(connection);
        Fd theirs = theirs();
        UnixSocket.Received received = UnixSocket.receive(theirs, new byte[Arrival.LIMIT]);
        UnixSocket.send(
                theirs, new Departure.Refused(connection.number()).encode(), received.passed());
        received.passed().close();
        sessions.receive(sessions.services().get(0));
        assertEquals(List.of(), ends);
        goAway(0);
        reapUntil(sessions, 1);
        assertEquals(List.of(new End(connection.number(), 7 << 8)), ends);
        theirs.close();
    }

    @Test
    void aClientLostOnTheWayBackIsNoSuccess() throws Exception {
        SessionStarter sessions = stock();
        startService();
        Admitted connection = connect(sessions);
        sessions.serve(connection);
        Fd theirs = theirs();
        UnixSocket.receive(theirs, new byte[Arrival.LIMIT]).passed().close();
        say(theirs, new Departure.Refused(connection.number()));
        sessions.receive(sessions.services().get(0));
        assertEquals(List.of(new End(connection.number(), 111 << 8)), ends);
        theirs.close();
    }

    /** The log of a listener that is started again goes on with other numbers. */
    @Test
    void twoListenersDoNotNumberAlike() throws Exception {
        serve(sessions("/nonexistent/program"));
        serve(sessions("/nonexistent/program"));
        assertNotEquals(ends.get(0).number(), ends.get(1).number());
    }

    /** Returns the same client with much in its environment. */
    private Admitted bulky(Admitted client) {
        return new Admitted(client.connection(), client.peers(), new Environment(
                List.of(ByteString.of("X=" + "x".repeat(12_000)), path())));
    }

    @Test
    void aSocketThatIsFullForAMomentDoesNotPartUsFromTheService() throws Exception {
        SessionStarter sessions = stock();
        startService();
        while (!sessions.hasWaiting()) { // the socket is full, and there are twenty processes
            sessions.serve(bulky(connect(sessions)));
            assertEquals(1, sessions.services().size());
        }
        Fd theirs = theirs();
        while (theirs.awaitReadable(0)) {
            UnixSocket.receive(theirs, new byte[Arrival.LIMIT]).passed().close();
        }
        sessions.serveWaiting();
        assertFalse(sessions.hasWaiting());
        assertTrue(theirs.awaitReadable(0));
        assertEquals(1, sessions.services().size());
        theirs.close();
    }

    @Test
    void aServiceThatIsStoppedGetsNobodyUntilItGoesOn() throws Exception {
        SessionStarter sessions = stock();
        startService();
        serve(sessions);
        Fd theirs = theirs();
        UnixSocket.receive(theirs, new byte[Arrival.LIMIT]).passed().close();
        stopped.set(true);
        assertTrue(sessions.number() > ABOVE_PIDS, "it is not looked at yet");
        passed.addAndGet(10);
        Admitted second = connect(sessions);
        assertEquals(Connection.NO_NUMBER, second.number(), "a process gives it");
        sessions.serve(second);
        assertFalse(theirs.awaitReadable(0));
        for (int i = 0; i < PROCESSES; i++) {
            serve(sessions);
        }
        assertTrue(sessions.hasWaiting());
        sessions.serveWaiting();
        assertTrue(sessions.hasWaiting());
        stopped.set(false);
        sessions.serveWaiting();
        assertFalse(sessions.hasWaiting());
        UnixSocket.receive(theirs, new byte[Arrival.LIMIT]).passed().close();
        assertEquals(1, sessions.services().size());
        theirs.close();
    }

    /** A look at each client would cost as much as all else that is done for it. */
    @Test
    void aServiceIsLookedAtOnlyWhenItHasBeenSilent() throws Exception {
        SessionStarter sessions = stock();
        startService();
        Admitted client = connect(sessions);
        sessions.serve(client);
        Fd theirs = theirs();
        UnixSocket.receive(theirs, new byte[Arrival.LIMIT]).passed().close();
        looks.set(0);
        passed.addAndGet(50);
        say(theirs, new Departure.Ended(client.number(), 0));
        sessions.receive(sessions.services().get(0));
        for (int look = 1; look <= 3; look++) {
            passed.addAndGet(9);
            assertTrue(sessions.number() > ABOVE_PIDS);
            assertEquals(look - 1, looks.get());
            passed.addAndGet(1);
            assertTrue(sessions.number() > ABOVE_PIDS);
            assertTrue(sessions.number() > ABOVE_PIDS);
            assertEquals(look, looks.get());
        }
        theirs.close();
    }

    /** Each attempt stops the listener for two seconds. */
    @Test
    void aServiceThatKeptUsWaitingIsLeftAloneForAWhile() throws Exception {
        clock = () -> SteadyClock.SYSTEM.milliseconds() + passed.get();
        SessionStarter sessions = stock();
        Path socket = directory.resolve("run/qmail-smtpd/socket");
        Fd silent = UnixSocket.listen(
                ByteString.of(socket.toString()), UnixSocket.Type.STREAM, 10);
        assertEquals(Connection.NO_NUMBER, sessions.number());
        assertEquals(Connection.NO_NUMBER, sessions.number());
        Socket.accept(silent).close();
        assertFalse(silent.awaitReadable(0), "a second attempt");
        silent.close();
        Files.delete(socket);
        startService();
        passed.addAndGet(2000);
        assertTrue(sessions.number() > ABOVE_PIDS);
    }

    /** A crash of the service ends its sessions, and the next clients are served all the same. */
    @Test
    void whoWasInAServiceThatDiedIsOver() throws Exception {
        SessionStarter sessions = stock();
        startService();
        Admitted first = connect(sessions);
        Admitted second = connect(sessions);
        sessions.serve(first);
        sessions.serve(second);
        theirs().close();
        endService();
        sessions.receive(sessions.services().get(0));
        assertEquals(2, ends.size());
        assertEquals(111 << 8, ends.get(0).status());
        assertNotEquals(ends.get(0).number(), ends.get(1).number());
        assertEquals(List.of(), sessions.services());
        Admitted third = connect(sessions);
        assertEquals(Connection.NO_NUMBER, third.number(), "a process gives it");
        sessions.serve(third);
        goAway(2);
        reapUntil(sessions, 3);
    }

    @Test
    void whatWasPutInThePlaceOfTheProgramIsRun() throws Exception {
        SessionStarter sessions = stock();
        startService();
        assertTrue(sessions.number() > ABOVE_PIDS);
        Path program = directory.resolve("bin/qmail-smtpd");
        Files.writeString(program, "#!/bin/sh\necho mine\n");
        assertEquals(Connection.NO_NUMBER, sessions.number());
        serve(sessions);
        assertEquals("mine\n", read(clients.get(0)));
        reapUntil(sessions, 1);
    }

    /** Its name and ident may take minutes, and meanwhile the program may be replaced. */
    @Test
    void aProgramReplacedWhileAClientIsBeingLookedUpIsRun() throws Exception {
        stock();
        SessionStarter sessions = sessions("qmail-smtpd");
        startService();
        Admitted asked = connect(sessions);
        assertTrue(asked.number() > ABOVE_PIDS);
        Path mine = Files.createDirectory(directory.resolve("mine")).resolve("qmail-smtpd");
        Files.writeString(mine, "#!/bin/sh\necho mine\n");
        Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(Connection.NO_NUMBER, sessions.number());
        sessions.serve(asked);
        assertEquals("mine\n", read(clients.get(0)));
        reapUntil(sessions, 1);
        assertEquals(List.of(new End(asked.number(), 0)), ends);
    }
}
