package org.qmailj.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;

/** A client is waited for before descriptors 0 and 1 are used, so these need not block. */
class ConversationTest {
    private static Conversation on(Fd zero, Fd one) {
        return Conversation.of(new Invocation(
                "qmail-pop3d", ByteString.of("qmail-pop3d"), List.of(), new Environment(List.of()),
                zero, one, one, new QmailHome(ByteString.of("/")), Clock.SYSTEM, 1), 1);
    }

    private static <T> FutureTask<T> begin(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        assertThrows(TimeoutException.class, () -> task.get(100, TimeUnit.MILLISECONDS));
        return task;
    }

    @Test
    void aSilentClientIsWaitedFor() throws Exception {
        Pipe client = Pipe.open();
        client.in().setBlocking(false);
        FutureTask<Integer> reading = begin(() -> on(client.in(), client.out()).in().get());
        client.out().write(new byte[] {'x'}, 0, 1);
        assertEquals('x', reading.get());
        client.in().close();
        client.out().close();
    }

    @Test
    void aClientThatDoesNotReadIsWaitedFor() throws Exception {
        Pipe client = Pipe.open();
        client.out().setBlocking(false);
        byte[] full = new byte[1 << 16];
        assertThrows(PosixException.class, () -> client.out().write(new byte[1 << 20], 0, 1 << 20));
        FutureTask<Void> writing = begin(() -> {
            on(client.in(), client.out()).ok();
            return null;
        });
        client.in().read(full, 0, full.length);
        writing.get();
        client.in().close();
        client.out().close();
    }
}
