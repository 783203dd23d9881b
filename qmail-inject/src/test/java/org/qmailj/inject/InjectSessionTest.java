package org.qmailj.inject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.FreshControls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.MemoryShares;
import org.qmailj.common.service.Role;
import org.qmailj.common.testing.Eventually;

/** Sessions over sockets, each on a thread of its own, as the service has them. */
class InjectSessionTest {
    private static final int JOE = 1000;
    private static final long MEMORY = 4 << 20;

    @TempDir
    Path home;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final MemoryShares shares = new MemoryShares(MEMORY, Set.of(0), 0);
    private InjectSession session;
    private Fd listening;

    @BeforeEach
    void listen() throws IOException {
        Files.createDirectory(home.resolve("control"));
        Files.writeString(home.resolve("control/me"), "me.example.org\n");
        QmailHome qmail = new QmailHome(ByteString.of(home.toString()));
        session = new InjectSession(
                new Injector(new FreshControls(qmail), new Stock(qmail), () -> 0), shares);
        listening = UnixSocket.listen(qmail.file("socket"), UnixSocket.Type.STREAM, 100);
    }

    @AfterEach
    void close() throws IOException {
        threads.shutdownNow();
        listening.close();
    }

    private final class Client implements AutoCloseable {
        private final Fd fd;
        private final RecordInput answers;
        private final Future<Void> served;

        Client(int uid) throws IOException {
            fd = UnixSocket.connect(ByteString.of(home + "/socket"), UnixSocket.Type.STREAM, 0);
            Fd theirs = Socket.accept(listening);
            theirs.setBlocking(true);
            answers = new RecordInput(fd, InjectAnswer.LIMIT);
            served = threads.submit(() -> {
                try (theirs) {
                    session.serve(new Caller(Role.INJECT, uid, 12345), theirs);
                }
                return null;
            });
        }

        void send(byte[] record) throws IOException {
            fd.write(record, 0, record.length);
        }

        void call(String... environment) throws IOException {
            send(FrontRecords.encode(new InjectCall.Call(InjectCall.Program.QMAIL_INJECT,
                    List.of(ByteString.of("i")), new Environment(list(environment)),
                    new InjectCall.Lists.None())).record());
        }

        void piece(String text) throws IOException {
            byte[] record = new byte[4 + text.length()];
            record[2] = (byte) (text.length() >> 8);
            record[3] = (byte) text.length();
            ByteString.of(text).copyTo(record, 4);
            send(record);
        }

        /** Null at the end of the connection. */
        InjectAnswer answer() throws IOException {
            byte[] payload;
            try {
                payload = answers.read();
            } catch (PosixException e) { // it went with something unread
                return null;
            }
            return payload == null ? null : FrontRecords.decode(payload);
        }

        @Override
        public void close() throws IOException {
            fd.close();
        }
    }

    private static List<ByteString> list(String... strings) {
        List<ByteString> to = new ArrayList<>();
        for (String s : strings) {
            to.add(ByteString.of(s));
        }
        return to;
    }

    @Test
    void piecesAreAskedForOneByOne() throws Exception {
        try (Client client = new Client(JOE)) {
            client.call("USER=joe");
            assertEquals(new InjectAnswer.More(), client.answer());
            client.piece("To: a\nCc");
            assertEquals(new InjectAnswer.More(), client.answer());
            client.piece(": b\n\nbody that is not header");
            InjectAnswer.Queue queue =
                    assertInstanceOf(InjectAnswer.Queue.class, client.answer());
            assertEquals(12, queue.used());
            assertEquals("Fjoe@me.example.org\0Ta@me.example.org\0Tb@me.example.org\0\0",
                    queue.envelope().toString());
            assertNull(client.answer());
            client.served.get();
            allIsGivenBack();
        }
    }

    @Test
    void theEndOfTheMessageIsAnEmptyPiece() throws Exception {
        try (Client client = new Client(JOE)) {
            client.call();
            client.answer();
            client.piece("To: a");
            assertEquals(new InjectAnswer.More(), client.answer());
            client.piece("");
            assertEquals(5, ((InjectAnswer.Queue) client.answer()).used());
        }
    }

    /** In a moment: a session ends after its answer. */
    private void allIsGivenBack() throws Exception {
        Eventually.until("all is given back", () -> free() == MEMORY);
    }

    /** What is free for root: everything less what others hold. */
    private long free() {
        Allowance all = shares.allowance(0);
        long free = 0;
        for (long step = MEMORY; step > 0; step /= 2) {
            while (all.take(step)) {
                free += step;
            }
        }
        all.end();
        return free;
    }

    @Test
    void clientsThatGoLeaveNothing() throws Exception {
        for (int stage = 0; stage < 4; stage++) {
            Client client = new Client(JOE);
            if (stage > 0) {
                client.call("USER=joe");
            }
            if (stage > 1) {
                client.answer();
                client.piece("To: a\n");
            }
            if (stage > 2) {
                client.send(new byte[] {0, 0, 1});
            }
            client.close();
            try {
                client.served.get();
            } catch (java.util.concurrent.ExecutionException e) {
                assertInstanceOf(IOException.class, e.getCause());
            }
            allIsGivenBack();
        }
    }

    @Test
    void whatNoFrontSendsEndsTheSession() throws Exception {
        for (byte[] record : new byte[][] {
            {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff}, {0, 4, 0, 1}, {0, 0, 0, 1, 9},
            {0, 0, 0, 0}}) {
            try (Client client = new Client(JOE)) {
                client.send(record);
                assertNull(client.answer());
            }
        }
        allIsGivenBack();
    }

    @Test
    void overItsShareAUidIsSentAwayAndOthersAreNot() throws Exception {
        Allowance rest = shares.allowance(JOE);
        assertTrue(rest.take(MEMORY / 4));
        try (Client client = new Client(JOE)) {
            client.call("USER=joe");
            assertEquals(new InjectAnswer.Classic(), client.answer());
        }
        try (Client client = new Client(JOE + 1)) {
            client.call("USER=jim");
            assertEquals(new InjectAnswer.More(), client.answer());
        }
        rest.end();
        try (Client client = new Client(JOE)) {
            client.call("USER=joe");
            assertEquals(new InjectAnswer.More(), client.answer());
        }
    }

    @Test
    void aHeaderWithoutEndIsGivenUp() throws Exception {
        try (Client client = new Client(0)) {
            client.call();
            InjectAnswer answer = client.answer();
            int pieces = 0;
            while (answer instanceof InjectAnswer.More && pieces++ < 1000) {
                client.piece("x".repeat(60_000));
                answer = client.answer();
            }
            assertEquals(new InjectAnswer.Classic(), answer);
            assertTrue(pieces < 100, "after " + pieces);
        }
        allIsGivenBack();
    }

    @Test
    void theLongestCall() throws Exception {
        byte[] call = FrontRecords.encode(new InjectCall.Call(InjectCall.Program.QMAIL_INJECT,
                list("i", "-a", "r".repeat(InjectCall.LIMIT - 41)),
                new Environment(list("USER=joe")), new InjectCall.Lists.None())).record();
        assertEquals(InjectCall.LIMIT, call.length - 4);
        try (Client client = new Client(0)) {
            client.send(call);
            assertEquals(new InjectAnswer.Classic(), client.answer());
        }
    }

    /** Nothing of one caller is ever seen by another, however their pieces mix. */
    @Test
    void tenThousandSessionsOfEight() throws Exception {
        List<Future<Integer>> all = new ArrayList<>();
        for (int user = 0; user < 8; user++) {
            String name = "user" + user;
            int uid = JOE + user;
            Callable<Integer> calls = () -> calls(name, uid);
            all.add(threads.submit(calls));
        }
        for (Future<Integer> one : all) {
            assertEquals(1250, one.get());
        }
        allIsGivenBack();
    }

    private int calls(String name, int uid) throws IOException {
        int done = 0;
        for (int i = 0; i < 1250; i++) {
            InjectAnswer.Queue queue;
            Client client;
            synchronized (listening) { // accept gives whoever connected first
                client = new Client(uid);
            }
            try (client) {
                client.call("USER=" + name, "QMAILHOST=" + name + ".example");
                client.answer();
                client.piece("To: to-" + name + "\nX-");
                client.answer();
                client.piece(name + ": " + i + "\n\n");
                queue = (InjectAnswer.Queue) client.answer();
            }
            String host = "@" + name + ".example";
            boolean right = queue.envelope().toString().equals(
                    "F" + name + host + "\0Tto-" + name + "@me.example.org\0\0");
            String header = queue.header().toString();
            right &= header.endsWith("To: to-" + name + "@me.example.org\nX-" + name + ": " + i
                    + "\n") && header.contains("\nFrom: " + name + host + "\n");
            done += right ? 1 : 0;
        }
        return done;
    }
}
