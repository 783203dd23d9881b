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
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.tcpto.TcptoFile;
import org.qmailj.common.tcpto.TcptoTable;

/** What a delivery notes in queue/lock/tcpto of the one host that it tries. */
class TimedOutHostsTest extends RemoteHome {
    private static final IpAddress HOST = IpAddress.scan(ByteString.of("127.0.0.1"));
    private static final long NOW = 1_800_000_000L;
    private static final String NO_CONNECTION =
            "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n|";

    private Path table;
    private ServerSocket server;
    private final List<Fd> waiting = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
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
        return deliver(new TcptoFile(
                ByteString.of(table.toString()), () -> NOW * 1000, 1), HOST.toString());
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
