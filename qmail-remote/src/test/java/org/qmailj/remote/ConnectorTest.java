package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

class ConnectorTest {
    private static final IpAddress LOOPBACK = IpAddress.scan(ByteString.of("127.0.0.1"));

    private static Errno failure(int port, int seconds) throws IOException {
        try (Fd socket = Connector.socket()) {
            return assertThrows(PosixException.class,
                    () -> Connector.connect(socket, LOOPBACK, port, seconds)).errno();
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void connects() throws IOException {
        try (ServerSocket server = listen(); Fd socket = Connector.socket()) {
            Connector.connect(socket, LOOPBACK, server.getLocalPort(), 5);
            server.accept().getOutputStream().write('x');
            assertTrue(socket.awaitReadable(30_000));
        }
    }

    @Test
    void refused() throws IOException {
        try (Socket taken = new Socket()) { // by nobody who listens, so nobody else can
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            assertEquals(Errno.ECONNREFUSED, failure(taken.getLocalPort(), 5));
        }
        assertEquals(Errno.ECONNREFUSED, failure(0, 5));
    }

    @Test
    void silent() throws IOException {
        List<Fd> waiting = new ArrayList<>();
        try (ServerSocket server = listen()) {
            for (int i = 0; i < 4; i++) { // more than the backlog takes: the next SYN is dropped
                Fd socket = Connector.socket();
                waiting.add(socket);
                try {
                    Connector.connect(socket, LOOPBACK, server.getLocalPort(), 0);
                } catch (PosixException e) {
                    assertEquals(Errno.ETIMEDOUT, e.errno());
                }
            }
            assertEquals(Errno.ETIMEDOUT, failure(server.getLocalPort(), 0));
            assertEquals(Errno.EINVAL, failure(server.getLocalPort(), -1));
        }
        for (Fd socket : waiting) {
            socket.closeQuietly();
        }
    }
}
