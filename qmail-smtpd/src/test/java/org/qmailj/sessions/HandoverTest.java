package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Departure;
import org.qmailj.ingress.Protocol;

/** What sessions that were handed over leave behind: their places, connections and exit codes. */
@Timeout(60)
class HandoverTest {
    private static final int MILLISECONDS = 30_000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    @TempDir
    Path home;

    private Sessions sessions;
    private Fd listening;
    private Fd channel;
    private Handover handover;
    private Thread running;

    @BeforeEach
    void start() throws Exception {
        Signals.ignore(Signals.PIPE);
        Files.createDirectory(home.resolve("control"));
        Files.writeString(home.resolve("control/me"), "me.test\n");
        listening = Socket.stream(false);
        Socket.bind(listening, LOOPBACK, 0);
        Socket.listen(listening, 10);
        sessions = new Sessions(new QmailHome(ByteString.of(home.toString())), HandoverTest::fail,
                (from, offset, length) -> fail());
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
        running.join(MILLISECONDS);
        assertFalse(running.isAlive());
        handover.close();
        listening.close();
    }

    private static long fail() {
        throw new AssertionError("thrown by HandoverTest on purpose");
    }

    /** Hands a connection over; returns the client's end. */
    private Fd client(Protocol protocol) throws Exception {
        Fd client = Socket.stream(false);
        Socket.connect(client, LOOPBACK, Socket.local(listening).port());
        try (Fd accepted = Socket.accept(listening)) {
            UnixSocket.send(channel, new Arrival(
                    protocol, 1, List.of(), new Environment(List.of())).encode(), accepted);
        }
        return client;
    }

    private Departure departure() throws Exception {
        byte[] packet = new byte[Departure.LENGTH];
        assertTrue(channel.awaitReadable(MILLISECONDS));
        UnixSocket.Received received = UnixSocket.receive(channel, packet);
        if (received.passed() != null) {
            received.passed().close();
        }
        return Departure.decode(packet, received.length());
    }

    private void fill() {
        for (int i = 0; i < Sessions.HANDED_OVER; i++) {
            assertTrue(sessions.enter(), "place " + i);
        }
    }

    private void assertFull() {
        assertFalse(sessions.enter());
    }

    @Test
    void whoIsRefusedTakesNoPlace() {
        fill();
        assertFull();
        assertFull();
        sessions.leave();
        assertTrue(sessions.enter());
        assertFull();
    }

    @Test
    void aSessionThatHasEndedLeavesItsPlace() throws Exception {
        for (int i = 0; i < 2; i++) {
            Fd client = client(Protocol.QMTP);
            client.write(new byte[] {'x'}, 0, 1);
            assertEquals(1, departure().number());
            client.close();
        }
        fill();
        assertFull();
    }

    @Test
    void aConnectionThatIsGivenBackIsNotKept() throws Exception {
        fill();
        Fd client = client(Protocol.QMTP);
        assertEquals(new Departure.Refused(1), departure());
        assertTrue(client.awaitReadable(MILLISECONDS));
        assertEquals(0, client.read(new byte[1], 0, 1));
        client.close();
    }

    /** Even the log has no room for it. */
    @Test
    void whatBreaksIsNoSuccess() throws Exception {
        Fd client = client(Protocol.QMTP);
        byte[] message = "6:\nhello,".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        client.write(message, 0, message.length);
        assertEquals(new Departure.Ended(1, Protocol.QMTP.failed()), departure());
        client.close();
        fill();
    }
}
