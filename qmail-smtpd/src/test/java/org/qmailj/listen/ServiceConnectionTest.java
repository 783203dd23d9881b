package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.service.RunningService;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLoop;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Protocol;

/** What a client that cannot be handed over means for the next one. */
@Timeout(60)
class ServiceConnectionTest {
    @TempDir
    Path directory;

    private final BlockingQueue<Fd> channels = new LinkedBlockingQueue<>();
    private RunningService service;
    private ServiceConnection connection;
    private Fd theirs;

    @BeforeEach
    void start() throws Exception {
        Signals.ignore(Signals.PIPE);
        QmailHome home = new QmailHome(ByteString.of(directory.toString()));
        Files.createDirectories(directory.resolve("run/qmail-smtpd"));
        Files.createDirectories(directory.resolve("control"));
        service = new RunningService(home, Service.SMTPD, new ServiceLoop(
                Service.SMTPD, ServiceLoop.Limits.forEverybody(10), (caller, stream) ->
                        channels.add(UnixSocket.receive(stream, new byte[1]).passed())));
        connection = ServiceConnection.open(home, pid -> false, SteadyClock.SYSTEM);
        theirs = channels.poll(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        connection.close();
        theirs.close();
        service.end();
    }

    /** Hands over a client with a variable that is so long. */
    private boolean handOver(int number, int length) throws Exception {
        Environment environment =
                new Environment(List.of(ByteString.of("X=" + "x".repeat(length))));
        Connection client = new Connection(number, Fd.openNull(), null);
        boolean handedOver = connection.handOver(
                new Admitted(client, null, environment), Protocol.SMTP, List.of());
        if (!handedOver) {
            client.close();
        }
        return handedOver;
    }

    @Test
    void aClientWithALongEnvironmentIsNoneOfTheServices() throws Exception {
        assertFalse(handOver(1, 300_000)); // more than the kernel has room for
        assertFalse(handOver(2, Arrival.LIMIT));
        assertTrue(connection.acceptsMore());
        assertTrue(handOver(3, 10));
        byte[] packet = new byte[Arrival.LIMIT];
        UnixSocket.Received received = UnixSocket.receive(theirs, packet);
        received.passed().close();
        assertEquals(3, Arrival.decode(packet, received.length()).number());
    }

    @Test
    void oneThatHasGoneAcceptsNoMore() throws Exception {
        theirs.close();
        assertFalse(handOver(1, 10));
        assertFalse(connection.acceptsMore());
        theirs = Fd.openNull();
    }
}
