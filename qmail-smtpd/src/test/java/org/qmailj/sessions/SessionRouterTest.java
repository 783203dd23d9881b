package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Clock;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.Role;

@Timeout(60)
class SessionRouterTest {
    @TempDir
    private Path home;

    private static void serveListener(SessionRouter router, Fd connection) {
        try {
            router.serve(new Caller(Role.LISTENER, 0, 1), connection);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Otherwise its connections would keep the service from ending. */
    @Test
    void aListenerThatComesAfterTermGetsNoSession() throws Exception {
        SessionRouter router = new SessionRouter(new Sessions(
                new QmailHome(ByteString.of(home.toString())), Clock.SYSTEM, Fd.STDERR));
        UnixSocket.Pair connection = UnixSocket.packetPair();
        UnixSocket.Pair channel = UnixSocket.packetPair();
        UnixSocket.send(connection.ours(), new byte[1], channel.theirs());
        channel.theirs().close();
        router.endSoon();
        Thread serving = new Thread(() -> serveListener(router, connection.theirs()));
        serving.start();
        serving.join(10_000);
        boolean waits = serving.isAlive();
        channel.ours().close();
        serving.join();
        connection.ours().close();
        connection.theirs().close();
        assertFalse(waits);
    }
}
