package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.tcpto.TcptoFile;
import org.qmailj.common.tcpto.TcptoTable;

/** What a delivery notes in queue/lock/tcpto of the one host that it tries. */
class TimedOutHostsTest {
    private static final IpAddress HOST = IpAddress.scan(ByteString.of("127.0.0.1"));
    private static final long NOW = 1_800_000_000L;
    private static final String NO_CONNECTION =
            "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n|";

    @TempDir
    Path home;

    private Path table;
    private Fd directory;
    private ServerSocket server;
    private final List<Fd> waiting = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        directory = Fd.openRead(ByteString.of("."));
        Files.createDirectories(home.resolve("control"));
        control("me", "me.test");
        table = home.resolve("tcpto");
        Files.write(table, new byte[TcptoTable.SIZE]);
        server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        control("smtproutes", ":relay.test:" + server.getLocalPort());
    }

    @AfterEach
    void tearDown() throws IOException {
        for (Fd socket : waiting) {
            socket.closeQuietly();
        }
        server.close();
        Posix.chdir(ByteString.of("/proc/self/fd/" + directory.number()));
        directory.close();
    }

    private void control(String name, String line) throws IOException {
        Files.writeString(home.resolve("control/" + name), line + "\n");
    }

    /** Makes the server drop the next SYN, for its backlog is full. */
    private void fill() throws IOException {
        for (int i = 0; i < 4; i++) {
            Fd socket = Connector.socket();
            waiting.add(socket);
            try {
                Connector.connect(socket, HOST, server.getLocalPort(), 0);
            } catch (PosixException e) {
                assertEquals(Errno.ETIMEDOUT, e.errno());
            }
        }
        control("timeoutconnect", "0");
    }

    /** Greets one client with these words, and reads what he says. */
    private void greet(String words) {
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket client = server.accept()) {
                client.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
                client.getInputStream().readAllBytes();
            } catch (IOException e) {
                // the test is over
            }
        });
    }

    private String deliver() {
        ByteBuilder printed = new ByteBuilder();
        Report report = new Report(new ByteOutput(printed::append));
        List<ByteString> arguments = List.of(
                ByteString.of("host.test"), ByteString.of("s@a"), ByteString.of("r@host.test"));
        new Delivery(new TestSurroundings(home), arguments, (to, offset, length) -> 0, report)
                .report();
        return printed.toString().replace('\0', '|');
    }

    private record TestSurroundings(Path path) implements Surroundings {
        @Override
        public QmailHome home() {
            return new QmailHome(ByteString.of(path.toString()));
        }

        @Override
        public Controls controls() {
            return new Controls(home());
        }

        @Override
        public Dns dns() {
            return (name, type) -> new DnsAnswer(
                    DnsAnswer.Outcome.FOUND, List.of(new DnsRecord.Address(HOST)));
        }

        @Override
        public TcptoFile tcpto() {
            return new TcptoFile(
                    ByteString.of(path.resolve("tcpto").toString()), () -> NOW * 1000, 1);
        }
    }

    private int timeouts() throws IOException {
        return new TcptoTable(Files.readAllBytes(table), TcptoTable.SIZE).timeouts(0);
    }

    /** It timed out once, an hour ago. */
    private void timedOutBefore() throws IOException {
        byte[] bytes = new byte[TcptoTable.SIZE];
        System.arraycopy(HOST.toArray(), 0, bytes, 0, 4);
        bytes[4] = 1;
        for (int i = 0; i < 4; i++) {
            bytes[8 + i] = (byte) (NOW - 3600 >> 8 * i);
        }
        Files.write(table, bytes);
    }

    @Test
    void aHostThatDoesNotAnswerIsNoted() throws IOException {
        fill();
        assertEquals(NO_CONNECTION, deliver());
        assertEquals(1, timeouts());
    }

    @Test
    void aHostThatRefusesIsNot() throws IOException {
        server.close();
        assertEquals(NO_CONNECTION, deliver());
        assertEquals(0, timeouts());
    }

    @Test
    void aHostThatRefusesHasAnswered() throws IOException {
        timedOutBefore();
        server.close();
        assertEquals(NO_CONNECTION, deliver());
        assertEquals(0, timeouts());
    }

    @Test
    void aHostThatTakesTheConnectionHasAnswered() throws IOException {
        timedOutBefore();
        greet("421 busy\r\n");
        assertEquals("ZConnected to 127.0.0.1 but greeting failed.\n"
                + "Remote host said: 421 busy\n|", deliver());
        assertEquals(0, timeouts());
    }
}
