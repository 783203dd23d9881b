package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.record.RecordPrefix;

/** Clients of services that are about to end, or are none. */
@Timeout(30)
class ServiceClientTest {
    private static final int HELLO = RecordPrefix.LENGTH + Hello.LENGTH;
    private static final byte[] FIRST = ByteString.of("m".repeat(30_000)).toArray();

    @TempDir
    Path directory;

    private final AtomicInteger came = new AtomicInteger();
    private QmailHome home;
    private Fd listening;
    private Thread listener;

    /** What the listener does with the n-th connection, which is closed then. */
    private interface Host {
        void receive(int n, Fd connection) throws IOException;
    }

    @BeforeEach
    void makeHome() throws Exception {
        Signals.ignore(Signals.PIPE);
        home = new QmailHome(ByteString.of(directory.toString()));
        Files.createDirectories(directory.resolve("run/qmail-queue"));
        Files.createDirectories(directory.resolve("queue"));
    }

    @AfterEach
    void end() throws Exception {
        if (listening != null) {
            Socket.endInput(listening);
            listener.join(10_000);
            assertTrue(!listener.isAlive());
            listening.close();
        }
    }

    private void listen(Host host) throws PosixException {
        listening = UnixSocket.listen(
                Service.QUEUE.socket(home), UnixSocket.Type.STREAM, 5);
        listener = new Thread(() -> {
            while (true) {
                try (Fd connection = Socket.accept(listening)) {
                    host.receive(came.incrementAndGet(), connection);
                } catch (PosixException e) {
                    return; // the test is over
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        listener.start();
    }

    private static void answer(Fd connection, Ready.Answer answer) throws PosixException {
        byte[] ready = new Ready(answer, 7).record();
        connection.write(ready, 0, ready.length);
    }

    private static byte[] read(Fd connection, int length) throws PosixException {
        byte[] all = new byte[length];
        int n = 0;
        while (n < length) {
            n += connection.read(all, n, length - n);
        }
        return all;
    }

    /** As by a service that has just got TERM: the next one is there in a moment. */
    @ParameterizedTest
    @ValueSource(ints = {0, HELLO, HELLO + 30_000})
    void aConnectionThatIsClosedBeforeReadyIsTriedAgain(int heard) throws Exception {
        byte[][] said = new byte[1][];
        listen((n, connection) -> {
            if (n < 3) {
                read(connection, heard);
                return;
            }
            read(connection, HELLO);
            answer(connection, Ready.Answer.READY);
            said[0] = read(connection, FIRST.length);
            connection.write(new byte[] {42}, 0, 1);
        });
        var open = assertInstanceOf(ServiceClient.Answer.Open.class,
                ServiceClient.open(home, Role.QUEUE, FIRST, FIRST.length));
        assertEquals(7, open.number());
        try (Fd connection = open.connection()) {
            assertEquals(42, read(connection, 1)[0]);
        }
        assertArrayEquals(FIRST, said[0]);
        assertEquals(3, came.get());
    }

    /** From Ready on a message may have been taken: nobody may say it twice. */
    @Test
    void aConnectionThatIsLostAfterReadyIsNot() throws Exception {
        listen((n, connection) -> answer(connection, Ready.Answer.READY)); // nothing is read
        var open = assertInstanceOf(ServiceClient.Answer.Open.class,
                ServiceClient.open(home, Role.QUEUE, FIRST, FIRST.length));
        open.connection().close();
        assertEquals(1, came.get());
    }

    @Test
    void norIsOneThatEndsWithinReady() throws Exception {
        listen((n, connection) -> {
            byte[] ready = new Ready(Ready.Answer.READY, 7).record();
            connection.write(ready, 0, ready.length - 1);
        });
        assertInstanceOf(ServiceClient.Answer.Busy.class,
                ServiceClient.open(home, Role.QUEUE, FIRST, FIRST.length));
        assertEquals(1, came.get());
    }

    /** Who turns it away need not have read what it said. */
    @Test
    void anAnswerCountsThoughNothingWasRead() throws Exception {
        listen((n, connection) -> answer(connection,
                n == 1 ? Ready.Answer.BUSY : Ready.Answer.NOT_YOURS));
        assertInstanceOf(ServiceClient.Answer.Busy.class,
                ServiceClient.open(home, Role.QUEUE, FIRST, FIRST.length));
        assertInstanceOf(ServiceClient.Answer.Down.class,
                ServiceClient.open(home, Role.QUEUE, FIRST, FIRST.length));
        assertEquals(2, came.get());
    }

    @Test
    void oneThatAlwaysClosesIsBusyAfterTwoSecondsWithPauses() throws Exception {
        listen((n, connection) -> { });
        long before = System.nanoTime();
        assertInstanceOf(ServiceClient.Answer.Busy.class, ServiceClient.open(home, Role.QUEUE));
        long milliseconds = (System.nanoTime() - before) / 1_000_000;
        assertTrue(milliseconds >= 1900 && milliseconds < 20_000, milliseconds + " ms");
        assertTrue(came.get() > 1 && came.get() < 300, came.get() + " times");
    }

    @Test
    void oneThatEndsMeanwhileIsDown() throws Exception {
        listen((n, connection) -> Socket.endInput(listening));
        assertInstanceOf(ServiceClient.Answer.Down.class, ServiceClient.open(home, Role.QUEUE));
        assertEquals(1, came.get());
    }

    /** It is told nothing, and it is no reason to do without the service. */
    @Test
    void anotherUsersListenerIsBusyAndHearsNothing() throws Exception {
        assumeTrue(Posix.uid() == 0, "only root can give a directory to somebody else");
        Posix.chown(Service.QUEUE.directory(home), 61001, 61001);
        expectNothingIsSaid();
    }

    @Test
    void soIsOneThatALinkLeadsTo() throws Exception {
        Path run = directory.resolve("run/qmail-queue");
        Files.move(run, directory.resolve("elsewhere"));
        Files.createSymbolicLink(run, directory.resolve("elsewhere"));
        expectNothingIsSaid();
    }

    private void expectNothingIsSaid() throws Exception {
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        listen((n, connection) -> heard.add(connection.read(new byte[1], 0, 1)));
        assertInstanceOf(ServiceClient.Answer.Busy.class,
                ServiceClient.open(home, Role.QUEUE, FIRST, FIRST.length));
        assertEquals(0, heard.poll(10, TimeUnit.SECONDS));
        assertEquals(1, came.get());
    }
}
