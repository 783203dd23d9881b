package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Clock;
import org.qmailj.common.tcpto.TcptoFile;

/** control/mxfallback: two exchangers on two addresses of this host, of which the first is sick. */
class MxFallbackTest extends RemoteHome {
    private static final String WELCOME = "220 hi\r\n250 ok\r\n250 ok\r\n550 no\r\n";

    private final List<ServerSocket> servers = new ArrayList<>();
    private int connections;

    @BeforeEach
    void setUp() throws IOException {
        control("timeoutremote", "10");
    }

    @AfterEach
    void tearDown() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    /** Answers each connection with all of this at once. */
    private void server(String address, int port, String answers) throws IOException {
        ServerSocket server = new ServerSocket(port, 5, InetAddress.getByName(address));
        servers.add(server);
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    synchronized (this) {
                        connections++;
                    }
                    OutputStream out = client.getOutputStream();
                    out.write(answers.getBytes(StandardCharsets.ISO_8859_1));
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // the test is over, or the client has gone
                }
            }
        });
    }

    private void servers(String first, String second) throws IOException {
        server("127.0.0.1", 0, first);
        int port = servers.getLast().getLocalPort();
        server("127.0.0.2", port, second);
        control("smtproutes", ":relay.test:" + port);
    }

    private String deliver() {
        return deliver(new TcptoFile(ByteString.of("no.such.file"), Clock.SYSTEM, 1),
                "127.0.0.1", "127.0.0.2");
    }

    @Test
    void withoutItTheFirstThatConnectsDecides() throws IOException {
        servers("421 sick\r\n", WELCOME);
        assertEquals("ZConnected to 127.0.0.1 but greeting failed.\n"
                + "Remote host said: 421 sick\n|", deliver());
        assertEquals(1, connections);
    }

    @Test
    void withItTheNextIsAsked() throws IOException {
        control("mxfallback", "1");
        for (String sick : new String[] {"421 sick\r\n", "", "220 hi\r\n550 not you\r\n"}) {
            servers(sick, WELCOME);
            assertEquals("h127.0.0.2 does not like recipient.\nRemote host said: 550 no\n"
                    + "|DGiving up on 127.0.0.2.\n|", deliver());
        }
        assertEquals(6, connections);
    }

    @Test
    void whoHasSaidWelcomeDecides() throws IOException {
        control("mxfallback", "1");
        servers("220 hi\r\n250 ok\r\n451 later\r\n", WELCOME);
        assertEquals("ZConnected to 127.0.0.1 but sender was rejected.\n"
                + "Remote host said: 451 later\n|", deliver());
        assertEquals(1, connections);
    }

    @Test
    void theLastOneSpeaksForAll() throws IOException {
        control("mxfallback", "1");
        servers("421 one\r\n", "554 two\r\n");
        assertEquals("ZConnected to 127.0.0.2 but greeting failed.\n"
                + "Remote host said: 554 two\n|", deliver());
    }
}
