package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;

@Timeout(60)
class InquiriesTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static Options options(Environment environment, String... words) throws PosixException {
        try (Fd none = Fd.open(ByteString.of("/dev/null"), Fd.O_WRONLY, 0)) {
            return Options.of(new Invocation(
                    "qmailj-listen", ByteString.of("qmailj-listen"),
                    List.of(words).stream().map(ByteString::of).toList(), environment, none, none,
                    none, new QmailHome(ByteString.of("/nonexistent")), Clock.SYSTEM, 1));
        }
    }

    /** Whoever has answered may not be ready for the next question yet when that comes. */
    @Test
    void atTheLimitTheNextOneIsAskedForAtOnce() throws Exception {
        Environment base = new Environment(List.of());
        Options options = options(
                base, "-HRl", "x", "-c", "1", "-u", "1", "-g", "1", "0", "1", "program");
        try (Fd socket = Socket.stream(false)) {
            Socket.bind(socket, LOOPBACK, 0);
            Socket.Name name = Socket.local(socket);
            Inquiries inquiries = new Inquiries(options, base, name);
            for (int i = 0; i < 5000; i++) {
                inquiries.ask(new Connection(i + 1, socket, name));
                assertTrue(inquiries.bell().awaitReadable(30_000));
                List<Connection> answered = inquiries.answered();
                assertEquals(1, answered.size());
                assertNotNull(answered.get(0).peers(), "after " + i);
            }
        }
    }
}
