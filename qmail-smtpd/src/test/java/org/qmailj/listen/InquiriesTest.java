package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Environment;

@Timeout(60)
class InquiriesTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static final Environment BASE = new Environment(List.of());
    private static final Options.Lookups LOOKUPS =
            new Options.Lookups(ByteString.of("x"), Options.RemoteHost.NOT_ASKED, false, 0);

    /** A thread that has answered may not be idle yet when the next inquiry begins. */
    @Test
    void atTheLimitTheNextOneIsAskedForAtOnce() throws Exception {
        try (Fd socket = Socket.stream(false)) {
            Socket.bind(socket, LOOPBACK, 0);
            Socket.Name name = Socket.local(socket);
            Inquiries inquiries = new Inquiries(LOOKUPS, BASE, name);
            for (int i = 0; i < 5000; i++) {
                inquiries.ask(new Connection(i + 1, socket, name));
                assertTrue(inquiries.bell().awaitReadable(30_000));
                List<Inquiries.Answer> answered = inquiries.answered();
                assertEquals(1, answered.size());
                assertInstanceOf(Inquiries.Answer.Found.class, answered.get(0), "after " + i);
            }
        }
    }

    /** Otherwise its connection would stay for ever, and count. */
    @Test
    void anInquiryThatBreaksHasAnAnswer() throws Exception {
        Inquiries inquiries = new Inquiries(LOOKUPS, BASE, null);
        Connection without = new Connection(1, null, null);
        inquiries.ask(without);
        assertTrue(inquiries.bell().awaitReadable(30_000));
        assertEquals(List.of(new Inquiries.Answer.Failed(without)), inquiries.answered());
    }

    @Test
    void whereThereIsNoThreadForItThereIsAnAnswer() throws Exception {
        Inquiries inquiries = new Inquiries(LOOKUPS, BASE, null) {
            @Override
            public Thread newThread(Runnable work) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        Connection without = new Connection(1, null, null);
        inquiries.ask(without);
        assertTrue(inquiries.bell().awaitReadable(30_000));
        assertEquals(List.of(new Inquiries.Answer.Failed(without)), inquiries.answered());
    }
}
