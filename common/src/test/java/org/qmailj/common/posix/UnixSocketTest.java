package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.testing.Lingering;

class UnixSocketTest {
    /** A number that no descriptor of this process has. */
    private static final int FREE = 300;

    @TempDir
    Path directory;

    private final byte[] room = new byte[10];

    private ByteString path() {
        return ByteString.of(directory + "/socket");
    }

    private static byte[] bytes(String text) {
        return ByteString.of(text).toArray();
    }

    @Test
    void aListenerLearnsWhoConnected() throws PosixException {
        try (Fd listening = UnixSocket.listen(path(), UnixSocket.Type.STREAM, 5);
                Fd client = UnixSocket.connect(path(), UnixSocket.Type.STREAM, 1000);
                Fd session = Socket.accept(listening)) {
            assertEquals(
                    new UnixSocket.Peer(Posix.pid(), Posix.effectiveUid(), Posix.gid()),
                    UnixSocket.peer(session));
            assertEquals(Posix.effectiveUid(), UnixSocket.peer(client).uid());
            client.write(bytes("x"), 0, 1);
            Socket.end(client);
            assertEquals(1, session.read(room, 0, 10));
            assertEquals(0, session.read(room, 0, 10));
        }
    }

    @Test
    void aNameIsTakenOnce() throws PosixException {
        try (Fd listening = UnixSocket.listen(path(), UnixSocket.Type.STREAM, 5)) {
            assertNotNull(listening);
            PosixException e = assertThrows(PosixException.class,
                    () -> UnixSocket.listen(path(), UnixSocket.Type.STREAM, 5));
            assertEquals(Errno.EADDRINUSE, e.errno());
        }
        PosixException e = assertThrows(PosixException.class,
                () -> UnixSocket.connect(path(), UnixSocket.Type.STREAM, 0));
        assertEquals(Errno.ECONNREFUSED, e.errno());
    }

    @Test
    void nobodyWaitsForeverForAListenerThatSleeps() throws PosixException {
        try (Fd listening = UnixSocket.listen(path(), UnixSocket.Type.STREAM, 0);
                Fd first = UnixSocket.connect(path(), UnixSocket.Type.STREAM, 50)) {
            assertNotNull(listening);
            assertNotNull(first);
            PosixException e = assertThrows(PosixException.class,
                    () -> UnixSocket.connect(path(), UnixSocket.Type.STREAM, 50).close());
            assertEquals(Errno.EAGAIN, e.errno());
        }
    }

    /** The kernel would take one byte more than a string has room for. */
    @Test
    void aNameHasRoomForItsEnd() throws PosixException {
        String name = path().toString();
        String longest = name + "x".repeat(107 - name.length());
        UnixSocket.listen(ByteString.of(longest), UnixSocket.Type.STREAM, 5).close();
        PosixException e = assertThrows(PosixException.class,
                () -> UnixSocket.listen(ByteString.of(longest + "x"), UnixSocket.Type.STREAM, 5));
        assertEquals(Errno.ENAMETOOLONG, e.errno());
    }

    @Test
    void theTimeToConnectIsNoTimeToWrite() throws Exception {
        byte[] much = new byte[4 << 20];
        try (Fd listening = UnixSocket.listen(path(), UnixSocket.Type.STREAM, 5);
                Fd client = UnixSocket.connect(path(), UnixSocket.Type.STREAM, 20);
                Fd session = Socket.accept(listening)) {
            FutureTask<Void> writing = new FutureTask<>(() -> {
                client.write(much, 0, much.length);
                return null;
            });
            Thread.ofPlatform().start(writing);
            assertThrows(TimeoutException.class, () -> writing.get(200, TimeUnit.MILLISECONDS));
            byte[] to = new byte[1 << 16];
            for (int left = much.length; left > 0;) {
                left -= session.read(to, 0, to.length);
            }
            writing.get();
        }
    }

    @Test
    void packetsStayApartAndCarryADescriptor() throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Pipe pipe = Pipe.open();
        UnixSocket.send(pair.ours(), bytes("one"), null);
        UnixSocket.send(pair.ours(), bytes("two"), pipe.out());
        UnixSocket.Received one = UnixSocket.receive(pair.theirs(), room);
        assertEquals(3, one.length());
        assertNull(one.passed());
        try (Fd passed = UnixSocket.receive(pair.theirs(), room).passed()) {
            assertArrayEquals(bytes("two"), ByteString.of(room, 0, 3).toArray());
            passed.write(bytes("!"), 0, 1);
        }
        pipe.out().close();
        assertEquals(1, pipe.in().read(room, 0, 10));
        assertEquals(0, pipe.in().read(room, 0, 10));
        pair.ours().close();
        assertEquals(0, UnixSocket.receiveBytes(pair.theirs(), room));
        pair.theirs().close();
        pipe.in().close();
    }

    @Test
    void whoTakesBytesOnlyIsNotFilledWithDescriptors() throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Pipe pipe = Pipe.open();
        UnixSocket.send(pair.ours(), bytes("x"), pipe.out());
        pipe.out().close();
        PosixException e = assertThrows(PosixException.class,
                () -> UnixSocket.receiveNow(pair.theirs(), room));
        assertEquals(Errno.EBADMSG, e.errno());
        e = assertThrows(PosixException.class,
                () -> UnixSocket.receiveBytes(pair.theirs(), room));
        assertEquals(Errno.EBADMSG, e.errno());
        UnixSocket.discard(pair.theirs());
        assertEquals(0, pipe.in().read(room, 0, 10)); // the one that was sent is gone
        pipe.in().close();
        pair.ours().close();
    }

    @Test
    void whatLastsWhenItIsClosedHoldsUpNobodyWhoDoesNotTakeIt() throws Exception {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        try (Lingering attached = Lingering.attachedTo(pair.ours(), bytes("x"), bytes("y"))) {
            assertThrows(
                    PosixException.class, () -> UnixSocket.receiveNow(pair.theirs(), room));
            UnixSocket.discard(pair.theirs());
            attached.assertIsNotOver();
        }
        pair.ours().close();
    }

    /** A child has one that was forked meanwhile, until its exec. */
    @Test
    void norDoesItHoldUpWhoeverHasACopyOfTheSocket() throws Exception {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Fd copy = pair.theirs().copyTo(FREE);
        try (Lingering attached = Lingering.attachedTo(
                pair.ours(), bytes("x"), bytes(""), bytes("y"))) {
            UnixSocket.send(pair.ours(), new byte[0], null);
            UnixSocket.discard(pair.theirs());
            copy.close();
            attached.assertIsNotOver();
        }
        pair.ours().close();
    }

    @Test
    void descriptorsCanBeRefused() throws PosixException {
        try (Fd listening = UnixSocket.listen(path(), UnixSocket.Type.STREAM, 5)) {
            assumeTrue(UnixSocket.refuseDescriptors(listening), "needs Linux 6.16");
            try (Fd client = UnixSocket.connect(path(), UnixSocket.Type.STREAM, 1000);
                    Fd session = Socket.accept(listening)) {
                PosixException e = assertThrows(PosixException.class,
                        () -> UnixSocket.send(client, bytes("x"), Fd.STDERR));
                assertEquals(Errno.EPERM, e.errno());
                UnixSocket.send(client, bytes("y"), null);
                assertEquals(1, UnixSocket.receiveNow(session, room));
            }
        }
    }

    @Test
    void whoTakesOneDescriptorIsNotFilledWithMore() throws PosixException {
        String python = "/usr/bin/python3";
        assumeTrue(Files.isExecutable(Path.of(python)), "needs Python");
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Pipe pipe = Pipe.open();
        String three = "import socket; socket.send_fds(socket.socket(fileno=0), [b'x'], [1, 1, 1])";
        Command sender = new Command(
                List.of(ByteString.of(python), ByteString.of("-c"), ByteString.of(three)),
                List.of());
        int[] fds = {pair.ours().number(), pipe.out().number(), 2};
        assertEquals(0, sender.spawn(fds).await().exitCode());
        pipe.out().close();
        UnixSocket.receive(pair.theirs(), room).passed().close();
        assertTrue(pipe.in().awaitReadable(0)); // its end: nobody else has one
        pipe.in().close();
        pair.ours().close();
        pair.theirs().close();
    }

    /** The kernel tells of what stayed unread before it hands out what was sent. */
    @Test
    void whatWasSentIsThereThoughTheOtherSideLeftSomethingUnread() throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        UnixSocket.send(pair.ours(), bytes("unread"), null);
        UnixSocket.send(pair.theirs(), bytes("one"), null);
        UnixSocket.send(pair.theirs(), bytes("four"), null);
        pair.theirs().close();
        assertEquals(3, UnixSocket.receiveBytes(pair.ours(), room));
        assertEquals(4, UnixSocket.receive(pair.ours(), room).length());
        assertEquals(0, UnixSocket.receiveBytes(pair.ours(), room));
        assertEquals(0, UnixSocket.receiveBytes(pair.ours(), room));
        pair.ours().close();
    }

    @Test
    void aPacketThatIsTooLongIsAnError() throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Pipe pipe = Pipe.open();
        UnixSocket.send(pair.ours(), bytes("elevenbytes"), pipe.out());
        pipe.out().close();
        PosixException e = assertThrows(PosixException.class,
                () -> UnixSocket.receive(pair.theirs(), room));
        assertEquals(Errno.EMSGSIZE, e.errno());
        assertTrue(pipe.in().awaitReadable(0)); // its end: the descriptor went with the packet
        pipe.in().close();
        pair.ours().close();
        pair.theirs().close();
    }

    @Test
    void oneWhoDoesNotReadMakesNobodyWait() throws PosixException {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        PosixException e = assertThrows(PosixException.class, () -> {
            for (int i = 0; i < 100_000; i++) {
                UnixSocket.sendNow(pair.ours(), room, null);
            }
        });
        assertEquals(Errno.EAGAIN, e.errno());
        pair.ours().close();
        pair.theirs().close();
    }

    @Test
    void pollTellsWhoHasSomething() throws PosixException {
        Poll poll = new Poll();
        Pipe[] pipes = new Pipe[40];
        for (int i = 0; i < pipes.length; i++) {
            pipes[i] = Pipe.open();
            poll.add(pipes[i].in());
        }
        assertEquals(List.of(), poll.await(0));
        pipes[3].out().write(room, 0, 1);
        pipes[39].out().close();
        assertEquals(List.of(3, 39), poll.await(-1));
        pipes[39].in().close();
        for (int i = 0; i < 39; i++) {
            pipes[i].in().close();
            pipes[i].out().close();
        }
    }
}
