package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.testing.Eventually;
import org.qmailj.ingress.Protocol;

/** How much sessions hold, and who gets no more. */
@Timeout(60)
class SessionMemoryTest extends SessionWorld {
    /** A session that wants too much memory ends, and its memory can be used again. */
    @Test
    void aFloodEndsItself() throws Exception {
        String line = "RCPT TO:<" + "x".repeat(880) + "@here.test>\r\n";
        List<Caller> floods = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Caller flood = new Caller(Protocol.SMTP);
            floods.add(flood);
            flood.hear("\r\n");
            flood.ask("MAIL FROM:<a@b>");
        }
        for (Caller flood : floods) {
            String answers;
            // It leaves some of our bytes unread. A connection tells of its reset once, and only to
            // one of two threads: the other finds an end.
            AtomicBoolean reset = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 6000; i++) {
                        flood.say(line);
                    }
                } catch (PosixException e) {
                    reset.set(true);
                }
            });
            writer.start();
            try {
                answers = flood.hear("never");
            } catch (PosixException e) {
                answers = "";
                reset.set(true);
            }
            writer.join();
            flood.close();
            boolean told = answers.endsWith("421 out of memory (#4.3.0)\r\n<end>");
            assertTrue(told || reset.get(), answers);
            assertEquals(1, exitCode());
        }
        try (Caller next = new Caller(Protocol.SMTP)) {
            next.hear("\r\n");
            assertEquals("250 me.test\r\n", next.ask("HELO " + "y".repeat(500_000)));
            next.ask("MAIL FROM:<a@b>");
            assertEquals("250 ok\r\n", next.ask("RCPT TO:<x@here.test>"));
        }
    }

    /** Three envelopes at once would be more than a session may hold, and so would all names. */
    @Test
    void aSessionThatGoesOnHoldsItsLastEnvelopeAndNameOnly() throws Exception {
        try (Caller caller = new Caller(Protocol.SMTP)) {
            caller.hear("\r\n");
            for (int i = 0; i < 3; i++) {
                caller.ask("MAIL FROM:<a@b>");
                assertTrue(caller.fill(2000));
            }
            for (int i = 0; i < 12; i++) {
                assertEquals("250 me.test\r\n", caller.ask("HELO " + "y".repeat(500_000)));
            }
        }
    }

    /** An honest client has its ten recipients, however much a few others hold. */
    @Test
    void aHandfulOfFloodsKeepsNobodyOut() throws Exception {
        List<Caller> floods = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            for (int recipients : new int[] {3000, 300, 30, 3}) {
                Caller flood = new Caller(Protocol.SMTP);
                flood.hear("\r\n");
                flood.ask("MAIL FROM:<a@b>");
                if (flood.fill(recipients)) {
                    floods.add(flood);
                    break;
                }
                flood.close();
            }
        }
        try (Caller honest = new Caller(Protocol.SMTP)) {
            honest.hear("\r\n");
            honest.ask("HELO " + "h".repeat(200));
            assertEquals("250 ok\r\n", honest.ask("MAIL FROM:<" + "s".repeat(200) + "@b>"));
            for (int i = 0; i < 100; i++) {
                assertEquals("250 ok\r\n", honest.ask("RCPT TO:<somebody" + i + "@here.test>"));
            }
        }
        for (Caller flood : floods) {
            flood.close();
        }
    }

    /** Within a message, with its buffers full, a session holds no more than HeapTest counts. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatASessionHolds(Protocol protocol) throws Exception {
        stockQueue();
        List<Caller> callers = new ArrayList<>();
        callers.add(inData(protocol));
        long before = usedHeap();
        for (int i = 0; i < 200; i++) {
            callers.add(inData(protocol));
        }
        long each = 0;
        for (int i = 0; i < 100 && each < 40_000; i++) { // they may not have begun
            each = (usedHeap() - before) / 200;
        }
        each = (usedHeap() - before) / 200;
        for (Caller caller : callers) {
            caller.close();
        }
        assertTrue(each > 40_000, "it was not within a message: " + each);
        assertTrue(each <= HeapTest.BUFFERS, "a session holds " + each);
    }

    /** Messages are kept for the service, which is not there, and not given to a process. */
    private void stockQueue() throws Exception {
        Path program = Files.createDirectory(home.resolve("bin")).resolve("qmail-queue");
        Files.writeString(program, "none");
        FileStatus status = Posix.stat(s(program.toString()));
        Files.createDirectories(home.resolve("lib/qmailj"));
        Files.writeString(home.resolve("lib/qmailj/stock"), String.format(
                "qmail-queue %d %d %d %d.%09d %d.%09d%n", status.dev(), status.ino(),
                status.size(), status.mtime(), status.mtimeNanos(), status.ctime(),
                status.ctimeNanos()));
    }

    private Caller inData(Protocol protocol) throws Exception {
        Caller caller = new Caller(protocol);
        if (protocol == Protocol.SMTP) {
            caller.hear("\r\n");
            caller.ask("MAIL FROM:<" + "s".repeat(890) + "@b>");
            caller.ask("RCPT TO:<x@here.test>");
            assertEquals("354 go ahead\r\n", caller.ask("DATA"));
        } else {
            caller.say(protocol == Protocol.QMTP ? "100000:\r" : "100100:100000:");
        }
        caller.say(("x".repeat(997) + "\r\n").repeat(31));
        return caller;
    }

    /** Returns whether the sessions have read all that was sent to them. */
    private boolean allIsRead() throws Exception {
        String to = String.format(":%04X", port);
        for (String line : Files.readAllLines(Path.of("/proc/net/tcp"))) {
            String[] fields = line.trim().split(" +");
            if (fields[1].endsWith(to) && !fields[4].endsWith(":00000000")
                    && fields[3].equals("01")) {
                return false;
            }
        }
        return true;
    }

    private long usedHeap() throws Exception {
        Eventually.until("all is read", this::allIsRead);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
