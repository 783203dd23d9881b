package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Departure;
import org.qmailj.ingress.Protocol;

/** Sessions over real sockets, and the listener that hands them over. */
abstract class SessionWorld {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    @TempDir
    Path home;

    private Fd listening;
    int port;
    Sessions sessions;
    final StringBuffer log = new StringBuffer();
    Fd channel;
    Handover handover;
    Thread running;
    private int number;
    volatile Error failure;
    volatile Error logFailure;

    @BeforeEach
    void start() throws Exception {
        Signals.ignore(Signals.PIPE);
        Files.createDirectory(home.resolve("control"));
        control("me", "me.test");
        control("rcpthosts", "here.test");
        control("timeoutsmtpd", "60");
        listening = Socket.stream(false);
        Socket.bind(listening, LOOPBACK, 0);
        Socket.listen(listening, 200);
        port = Socket.local(listening).port();
        sessions = new Sessions(new QmailHome(s(home.toString())), this::time,
                (from, offset, length) -> write(ByteString.of(from, offset, length)));
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

    /** To the log; that may break, too. */
    private void write(ByteString line) {
        if (logFailure != null) {
            throw logFailure;
        }
        log.append(line);
    }

    void control(String name, String text) throws Exception {
        Files.writeString(home.resolve("control/" + name), text + "\n");
    }

    /** Holds the client's end of a session. */
    final class Caller implements AutoCloseable {
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

    Departure departure() throws Exception {
        byte[] packet = new byte[Departure.LENGTH];
        assertTrue(channel.awaitReadable(30_000));
        UnixSocket.Received received = UnixSocket.receive(channel, packet);
        if (received.passed() != null) {
            received.passed().close();
        }
        return Departure.decode(packet, received.length());
    }

    int exitCode() throws Exception {
        return assertInstanceOf(Departure.Ended.class, departure()).code();
    }

    String script(String name, String text) throws Exception {
        Path file = home.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "QMAILQUEUE=" + file;
    }
}
