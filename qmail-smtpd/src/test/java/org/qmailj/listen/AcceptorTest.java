package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.service.RunningService;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLoop;
import org.qmailj.common.testing.Descriptors;
import org.qmailj.ingress.Arrival;

/** The loop of the listener, which no test ends: it waits until this process does. */
@Timeout(60)
class AcceptorTest {
    private static final int MANY = 50;
    private static final int CLASSIC = 20;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path directory;

    private Fd listening;
    private int port;

    @BeforeEach
    void listen() throws PosixException {
        Signals.ignore(Signals.PIPE);
        listening = org.qmailj.common.posix.Socket.stream(false);
        org.qmailj.common.posix.Socket.bind(listening, LOOPBACK.getAddress(), 0);
        org.qmailj.common.posix.Socket.listen(listening, MANY + 10);
        port = org.qmailj.common.posix.Socket.local(listening).port();
    }

    private void start(String program) throws PosixException {
        List<ByteString> words = Stream.of("-q", "-H", "-R", "-l", "x", "0", "0", program)
                .map(ByteString::of).toList();
        QmailHome home = new QmailHome(ByteString.of(directory.toString()));
        Fd none = Fd.open(ByteString.of("/dev/null"), Fd.O_WRONLY, 0);
        Invocation in = new Invocation("qmailj-listen", ByteString.of("qmailj-listen"), words,
                new Environment(List.of()), none, none, none, home, Clock.SYSTEM, 1);
        Options options = Options.of(in);
        Acceptor acceptor = new Acceptor(in, options,
                Target.of(options.program(), home, in.environment()), listening,
                org.qmailj.common.posix.Socket.local(listening), Pipe.open().in());
        DaemonThread.start(() -> run(acceptor), "acceptor", 0);
    }

    private static void run(Acceptor acceptor) {
        try {
            acceptor.run();
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the first line that a client hears, or null at the end. */
    private String hear() throws Exception {
        try (Socket client = new Socket(LOOPBACK, port)) {
            return line(client);
        }
    }

    private static String line(Socket client) throws Exception {
        client.setSoTimeout(30_000);
        return new BufferedReader(new InputStreamReader(
                client.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    @Test
    void clientsThatHaveGoneBeforeLeaveNoDescriptor() throws Exception {
        for (int i = 0; i < MANY; i++) {
            Socket client = new Socket(LOOPBACK, port);
            client.setSoLinger(true, 0);
            client.close();
        }
        long before = Descriptors.count();
        start("/nonexistent/program");
        assertEquals(null, hear()); // it comes after all of them
        assertTrue(Descriptors.count() < before + MANY / 2);
    }

    private void program(String path, String script) throws Exception {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Starts it for qmail-smtpd, whose classic program is this one. */
    private void startStock(String script) throws Exception {
        program("lib/qmailj/classic/qmail-smtpd", script);
        Path front = directory.resolve("bin/qmail-smtpd");
        Process stat = new ProcessBuilder(
                "stat", "-c", "qmail-smtpd %d %i %s %.9Y %.9Z", front.toString())
                .redirectOutput(directory.resolve("lib/qmailj/stock").toFile()).start();
        assertEquals(0, stat.waitFor());
        start(front.toString());
    }

    /** The file in bin/ is a front, which would look for the service once more. */
    @Test
    void withoutTheServiceItsProgramRunsAsTheClassicOne() throws Exception {
        program("bin/qmail-smtpd", "echo front $$");
        startStock("echo classic $$");
        String heard = hear();
        assertNotNull(heard);
        new Child(Integer.parseInt(heard.replaceFirst(".* ", ""))).await();
        assertTrue(heard.startsWith("classic "), heard);
    }

    /** Nothing else happens that the listener would notice. */
    @Test
    void whoWaitsGetsTheServiceWhenThatIsBack() throws Exception {
        program("bin/qmail-smtpd", "exit 1");
        startStock("echo $$; read line");
        List<Socket> clients = new ArrayList<>();
        List<Child> processes = new ArrayList<>();
        for (int i = 0; i < CLASSIC; i++) {
            clients.add(new Socket(LOOPBACK, port));
            processes.add(new Child(Integer.parseInt(line(clients.get(i)))));
        }
        clients.add(new Socket(LOOPBACK, port));
        Files.createDirectories(directory.resolve("run/qmail-smtpd"));
        Files.createDirectories(directory.resolve("control"));
        BlockingQueue<Fd> channels = new LinkedBlockingQueue<>();
        RunningService service = new RunningService(
                new QmailHome(ByteString.of(directory.toString())), Service.SMTPD, new ServiceLoop(
                Service.SMTPD, ServiceLoop.Limits.forEverybody(10), (caller, stream) ->
                        channels.add(UnixSocket.receive(stream, new byte[1]).passed())));
        Fd channel = channels.poll(30, TimeUnit.SECONDS);
        assertNotNull(channel, "it is looked for again");
        UnixSocket.receive(channel, new byte[Arrival.LIMIT]).passed().close();
        for (Socket client : clients) {
            client.close();
        }
        for (Child process : processes) {
            process.await();
        }
        service.end();
    }
}
