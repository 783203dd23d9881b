package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.testing.Lingering;

/** Clients whose Hello does not come at once: who of them is dropped, and who is not. */
@Timeout(60)
class SilentClientsTest {
    private static final int SECONDS = 30;
    private static final int FOR_EVER = 3_600_000;

    private final BlockingQueue<HelloReader.Introduced> introduced = new LinkedBlockingQueue<>();
    private final List<Fd> ours = new ArrayList<>();
    private Pipe stop;
    private HelloReader reader;
    private Thread running;

    private void makeReader(int patience) throws PosixException {
        stop = Pipe.open();
        reader = new HelloReader(stop.in(), introduced::add, patience);
    }

    private void run() {
        running = DaemonThread.start(() -> {
            try {
                reader.run();
            } catch (PosixException e) {
                throw new IllegalStateException(e);
            }
        }, "hellos", 0);
    }

    @AfterEach
    void end() throws Exception {
        stop.out().close();
        if (running != null) {
            running.join(SECONDS * 1000);
            assertFalse(running.isAlive());
        }
        stop.in().close();
        for (Fd client : ours) {
            client.close();
        }
    }

    /** Returns the client's end of a connection on which nothing was said yet. */
    private Fd silent() throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        ours.add(pair.ours());
        assertNull(reader.read(pair.theirs()));
        return pair.ours();
    }

    private static void sayHello(Fd client) throws PosixException {
        byte[] hello = new Hello(Role.QUEUE, new Installation(0, 0), 0, 0).record();
        client.write(hello, 0, hello.length);
    }

    private HelloReader.Introduced next() throws InterruptedException {
        HelloReader.Introduced next = introduced.poll(SECONDS, TimeUnit.SECONDS);
        assertNotNull(next);
        return next;
    }

    private static void assertDropped(Fd client) throws PosixException {
        assertTrue(client.awaitReadable(SECONDS * 1000));
        assertEquals(0, client.read(new byte[1], 0, 1));
    }

    private static void assertWaits(Fd client) throws PosixException {
        assertFalse(client.awaitReadable(0));
    }

    @Test
    void whoSaysNothingIsDropped() throws Exception {
        makeReader(1);
        run();
        assertDropped(silent());
    }

    /** It came before the one that is dropped, so it would be its turn. */
    @Test
    void whoHasSaidHelloIsNotDroppedLater() throws Exception {
        makeReader(FOR_EVER);
        run();
        Fd client = silent();
        sayHello(client);
        HelloReader.Introduced session = next();
        Fd other = silent();
        reader.makeRoom();
        assertDropped(other);
        session.connection().write(new byte[] {7}, 0, 1);
        assertEquals(1, client.read(new byte[1], 0, 1));
        session.connection().close();
    }

    @Test
    void whoSaysNonsenseIsDropped() throws Exception {
        makeReader(FOR_EVER);
        run();
        Fd client = silent();
        byte[] nonsense = new byte[100];
        client.write(nonsense, 0, nonsense.length);
        assertDropped(client);
    }

    @Test
    void ofThoseThatNobodyHasSeenYetTheNewestIsDropped() throws Exception {
        makeReader(FOR_EVER);
        for (int i = 0; i < HelloReader.MOST_WAITING; i++) {
            silent();
        }
        assertDropped(silent());
        assertWaits(ours.get(0));
        run();
        sayHello(ours.get(2));
        next().connection().close(); // so by now all have been seen
        assertWaits(ours.get(1));
        silent();
        Fd last = silent();
        assertDropped(ours.get(0)); // who has waited longest
        sayHello(last);
        next().connection().close();
        assertWaits(ours.get(1));
    }

    @Test
    void roomIsMadeOnce() throws Exception {
        makeReader(FOR_EVER);
        run();
        Fd first = silent();
        Fd second = silent();
        reader.makeRoom();
        assertDropped(first);
        Fd third = silent();
        sayHello(third);
        next().connection().close();
        assertWaits(second);
    }

    @Test
    void theEndDropsThoseThatNobodyHasSeenYet() throws Exception {
        makeReader(FOR_EVER);
        Fd client = silent();
        stop.out().write(new byte[1], 0, 1);
        run();
        assertDropped(client);
    }

    /** One thread waits for all slow clients, and for TERM. */
    @Test
    void descriptorsThatLastWhenTheyAreClosedHoldNobodyUp() throws Exception {
        makeReader(FOR_EVER);
        run();
        Fd one = silent();
        UnixSocket.Pair last = UnixSocket.packetPair();
        ours.add(last.ours());
        byte[] hello = new Hello(Role.QUEUE, new Installation(0, 0), 0, 0).record();
        try (Lingering slow = Lingering.attachedTo(one, new byte[1]);
                Lingering quick = Lingering.attachedTo(last.ours(), hello, hello)) {
            assertNull(reader.read(last.theirs()));
            Fd other = silent();
            sayHello(other);
            next().connection().close();
            stop.out().write(new byte[1], 0, 1);
            running.join(SECONDS * 1000);
            assertFalse(running.isAlive());
            slow.assertIsNotOver();
            quick.assertIsNotOver();
        }
    }
}
