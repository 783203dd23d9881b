package org.qmailj.clean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.record.RecordInput;

/** The program between its two pipes. */
class QmailCleanTest {
    @TempDir
    Path home;

    private Path queue;

    @BeforeEach
    void makeQueue() throws Exception {
        queue = Files.createDirectory(home.resolve("queue"));
        for (String area : List.of("pid", "intd", "todo", "mess", "mess/2")) {
            Files.createDirectory(queue.resolve(area));
        }
    }

    private Path make(String name) throws Exception {
        return Files.writeString(queue.resolve(name), "x");
    }

    private static int execute(Path home, Fd in, Fd out) {
        Invocation invocation = new Invocation(
                "qmail-clean", ByteString.of("qmail-clean"), List.of(),
                new Environment(List.of()), in, out, Fd.STDERR,
                new QmailHome(ByteString.of(home.toString())), Clock.SYSTEM, 7);
        return Program.execute(invocation, QmailClean::new);
    }

    private record Outcome(int code, List<CleanReply> replies) {}

    private Outcome run(byte[]... requests) throws Exception {
        Pipe in = Pipe.open();
        Pipe out = Pipe.open();
        for (byte[] request : requests) {
            in.out().write(request, 0, request.length);
        }
        in.out().close();
        int code = execute(home, in.in(), out.out());
        in.in().close();
        out.out().close();
        List<CleanReply> replies = new ArrayList<>();
        RecordInput records = new RecordInput(out.in(), CleanReply.LIMIT);
        for (byte[] r = records.read(); r != null; r = records.read()) {
            replies.add(CleanReply.decode(r));
        }
        out.in().close();
        return new Outcome(code, replies);
    }

    private static byte[] foop(long n) {
        return new CleanRequest.Foop(n).encode();
    }

    private static byte[] todo(long n) {
        return new CleanRequest.Todo(n).encode();
    }

    @Test
    void answersEachRequestInOrder() throws Exception {
        Path mess = make("mess/2/1037");
        Path intd = make("intd/1037");
        Path todo = make("todo/1037");
        assertEquals(new Outcome(0, List.of(CleanReply.DONE)), run(todo(1037)));
        assertTrue(Files.exists(mess) && !Files.exists(intd) && !Files.exists(todo));
        Files.createDirectory(queue.resolve("todo/1038"));
        assertEquals(new Outcome(0, List.of(CleanReply.DONE, CleanReply.TROUBLE, CleanReply.DONE)),
                run(todo(9), todo(1038), foop(1037)));
        assertFalse(Files.exists(mess));
    }

    @Test
    void endsWithQmailSend() throws Exception {
        assertEquals(new Outcome(0, List.of()), run());
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // flock hears nothing
    void whoIsAskedForNothingWaitsForNobody() throws Exception {
        try (Fd earlier = Fd.open(
                ByteString.of(queue.resolve("intd").toString()), Fd.O_RDONLY, 0)) {
            earlier.lock(Fd.LOCK_EX);
            assertEquals(new Outcome(0, List.of()), run());
        }
    }

    @Test
    void waitsForTheEndOfAnEarlierOne() throws Exception {
        Pipe earlier = Pipe.open();
        Pipe ours = Pipe.open();
        Pipe replies = Pipe.open();
        Thread first = Thread.ofPlatform().start(() -> execute(home, earlier.in(), replies.out()));
        RecordInput answers = new RecordInput(replies.in(), CleanReply.LIMIT);
        ask(earlier, answers);
        Path todo = make("todo/1037");
        Thread second = Thread.ofPlatform().start(() -> execute(home, ours.in(), replies.out()));
        byte[] request = todo(1037);
        ours.out().write(request, 0, request.length);
        assertFalse(replies.in().awaitReadable(300));
        assertTrue(Files.exists(todo));
        earlier.out().close();
        first.join();
        assertEquals(CleanReply.DONE, CleanReply.decode(answers.read()));
        assertFalse(Files.exists(todo));
        ours.out().close();
        second.join();
        earlier.in().close();
        ours.in().close();
        replies.in().close();
        replies.out().close();
    }

    /** What follows a broken record is not carried out. */
    @ParameterizedTest
    @ValueSource(strings = {
        "\0\0\0\11\2\0\0\0\0\0\0\4\15",          // no such request
        "\0\0\0\11\0\377\377\377\377\377\377\377\377", // no number
        "\0\0\0\10\0\0\0\0\0\0\0\4",             // too short
        "\0\0\0\12\0\0\0\0\0\0\0\4\15\0",        // too long
        "\0\0\0\0",                              // empty
        "\0\0\0\101\0",                          // above the limit
        "\177\377\377\377",
        "\377\377\377\377",
        "foop/1037\0"})
    void aBrokenRecordEndsTheProgram(String broken) throws Exception {
        Path mess = make("mess/2/1037");
        Outcome outcome = run(ByteString.of(broken).toArray(), foop(1037));
        assertEquals(new Outcome(111, List.of()), outcome);
        assertTrue(Files.exists(mess));
    }

    @Test
    void whatCameBeforeABrokenRecordIsAnswered() throws Exception {
        Path mess = make("mess/2/1037");
        Outcome outcome = run(todo(4), foop(1037), new byte[] {0, 0, 0, 0}, foop(5));
        assertEquals(new Outcome(111, List.of(CleanReply.DONE, CleanReply.DONE)), outcome);
        assertFalse(Files.exists(mess));
    }

    @Test
    void manyRequestsAtOnce() throws Exception {
        byte[][] requests = new byte[200][];
        List<CleanReply> expected = new ArrayList<>();
        for (int i = 0; i < requests.length; i++) {
            int n = 23 * i + 2;
            make("mess/2/" + n);
            make("intd/" + n);
            make("todo/" + n);
            requests[i] = i % 2 == 0 ? todo(n) : foop(n);
            expected.add(CleanReply.DONE);
        }
        assertEquals(new Outcome(0, expected), run(requests));
        assertEquals(100, queue.resolve("mess/2").toFile().list().length);
        assertEquals(100, queue.resolve("todo").toFile().list().length);
        assertEquals(0, queue.resolve("intd").toFile().list().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 12})
    void aRecordThatEndsEarlyIsBroken(int length) throws Exception {
        byte[] cut = java.util.Arrays.copyOf(foop(1037), length);
        Path mess = make("mess/2/1037");
        assertEquals(new Outcome(111, List.of()), run(cut));
        assertTrue(Files.exists(mess));
    }

    @Test
    void aReplyThatNobodyReadsIsTheEnd() throws Exception {
        Pipe in = Pipe.open();
        Pipe out = Pipe.open();
        out.in().close();
        byte[] request = foop(1037);
        in.out().write(request, 0, request.length);
        assertEquals(100, execute(home, in.in(), out.out()));
        in.in().close();
        in.out().close();
        out.out().close();
    }

    @Test
    void withoutAQueueItDoesNotStart() throws Exception {
        Pipe in = Pipe.open();
        assertEquals(111, execute(home.resolve("nowhere"), in.in(), in.out()));
        in.in().close();
        in.out().close();
    }

    /** Before the first request, before the 32nd, and so on. */
    @Test
    void sweepsPidEveryThirtyOneRequests() throws Exception {
        Path old = makeOld();
        run();
        assertFalse(Files.exists(old));

        for (int requests : new int[] {30, 31}) {
            Pipe in = Pipe.open();
            Pipe out = Pipe.open();
            Thread daemon = Thread.ofPlatform().start(() -> execute(home, in.in(), out.out()));
            RecordInput replies = new RecordInput(out.in(), CleanReply.LIMIT);
            ask(in, replies); // it has swept now
            Path later = makeOld();
            for (int i = 1; i < requests; i++) {
                ask(in, replies);
            }
            in.out().close();
            daemon.join();
            assertEquals(requests == 30, Files.exists(later), requests + " requests");
            in.in().close();
            out.in().close();
            out.out().close();
        }
    }

    private Path makeOld() throws Exception {
        Path old = make("pid/1.2.3");
        Posix.utime(ByteString.of(old.toString()), 1, 1);
        return old;
    }

    private static void ask(Pipe in, RecordInput replies) throws Exception {
        byte[] request = foop(5);
        in.out().write(request, 0, request.length);
        replies.read();
    }
}
