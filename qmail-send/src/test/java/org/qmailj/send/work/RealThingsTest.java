package org.qmailj.send.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.testing.Eventually;
import org.qmailj.send.message.Channel;

/** The threads, the pipes and the fifo as they are. */
class RealThingsTest {
    private static final int PATIENCE_MILLISECONDS = 5000;

    @TempDir
    Path directory;

    private final Mailbox mailbox = new Mailbox();

    private ByteString path(String name) {
        return ByteString.of(directory.resolve(name).toString());
    }

    private Event next() {
        return mailbox.take(PATIENCE_MILLISECONDS);
    }

    private static void write(Fd fd, byte[] bytes) throws PosixException {
        fd.write(bytes, 0, bytes.length);
    }

    @Test
    void workersOfOneLaneKeepTheOrder() {
        Workers workers = new Workers(mailbox, Assertions::fail);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int piece = i;
            workers.run(Io.Lane.FILES, () -> piece, order::add);
        }
        while (workers.running() > 0) {
            assertInstanceOf(Event.Told.class, next()).what().run();
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(i, order.get(i));
        }
    }

    @Test
    void whatWorkTellsComesBeforeItsResult() {
        Workers workers = new Workers(mailbox, Assertions::fail);
        List<String> order = new ArrayList<>();
        workers.run(Io.Lane.ENDS, () -> {
            workers.tell(() -> order.add("told"));
            return "done";
        }, order::add);
        assertInstanceOf(Event.Told.class, next()).what().run();
        assertInstanceOf(Event.Told.class, next()).what().run();
        assertEquals(List.of("told", "done"), order);
    }

    @Test
    void workThatThrowsIsABug() {
        new Workers(mailbox, Assertions::fail).run(Io.Lane.PREPROCESSING, () -> {
            throw new IllegalStateException("bug");
        }, result -> { });
        assertEquals("bug", assertInstanceOf(Event.Broken.class, next()).bug().getMessage());
    }

    @Test
    void reports() throws PosixException {
        Pipe pipe = Pipe.open();
        new Readers(mailbox).reports(
                Channel.REMOTE, new RecordInput(pipe.in(), SpawnReport.LIMIT));
        SpawnReport done = new SpawnReport.Done(300, ByteString.of("Kok\n"));
        byte[] record = done.encode();
        pipe.out().write(record, 0, 5);
        pipe.out().write(record, 5, record.length - 5);
        assertEquals(new Event.Report(Channel.REMOTE, done), next());
        pipe.out().close();
        assertEquals(new Event.SpawnLost(Channel.REMOTE), next());
        assertNull(mailbox.take(20));
    }

    @Test
    void brokenReportsAreTheEnd() throws PosixException {
        byte[][] cases = {
            {0, 0, 0, 1, 7}, {0, 0, 0}, {0, 0, 0, 2, 1}, {0x7f, 0, 0, 0}, {0, 0, 0, 0},
            {0, 0, 0, 4, 0, 0, 1, 9}
        };
        for (byte[] c : cases) {
            Pipe pipe = Pipe.open();
            new Readers(mailbox).reports(
                    Channel.LOCAL, new RecordInput(pipe.in(), SpawnReport.LIMIT));
            write(pipe.out(), c);
            pipe.out().close();
            assertEquals(new Event.SpawnLost(Channel.LOCAL), next());
        }
    }

    @Test
    void answers() throws PosixException {
        Pipe pipe = Pipe.open();
        new Readers(mailbox).answers(new RecordInput(pipe.in(), CleanReply.LIMIT));
        write(pipe.out(), CleanReply.DONE.encode());
        write(pipe.out(), CleanReply.TROUBLE.encode());
        write(pipe.out(), new byte[] {0, 0, 0, 1, '?'});
        assertEquals(new Event.Cleaned(CleanReply.DONE), next());
        assertEquals(new Event.Cleaned(CleanReply.TROUBLE), next());
        assertEquals(new Event.CleanLost(), next());
    }

    @Test
    void signals() throws PosixException {
        Pipe pipe = Pipe.open();
        new Readers(mailbox).signals(pipe.in());
        write(pipe.out(), new byte[] {Signals.HUP, Signals.TERM});
        assertEquals(new Event.Signal(Signals.HUP), next());
        assertEquals(new Event.Signal(Signals.TERM), next());
    }

    private void pull(String name) throws PosixException {
        try (Fd fifo = Fd.open(path(name), Fd.O_WRONLY | Fd.O_NONBLOCK, 0)) {
            fifo.writeSome(new byte[1], 0, 1);
        }
    }

    /** It is heard from the beginning; a pull once, each later one again. */
    @Test
    void trigger() throws IOException {
        for (String name : List.of("first", "second", "third")) { // the thread may be quick
            Posix.mkfifo(path(name), 0600);
            new Readers(mailbox).trigger(path(name));
            for (int i = 0; i < 3; i++) {
                pull(name);
                assertEquals(new Event.Pulled(), next());
            }
            assertNull(mailbox.take(20));
        }
    }

    /** Who pulled a fifo before it was open was not heard. */
    @Test
    void aTriggerThatIsMadeAnewCountsAsPulled() throws IOException {
        new Readers(mailbox, 50).trigger(path("trigger"));
        assertNull(mailbox.take(200), "there is none");
        for (int i = 0; i < 3; i++) {
            Posix.mkfifo(path("trigger"), 0600);
            assertEquals(new Event.Pulled(), next());
            pull("trigger");
            assertEquals(new Event.Pulled(), next());
            Files.delete(directory.resolve("trigger"));
        }
    }

    @Test
    void aMailboxWithoutMailSaysSoInTime() {
        assertNull(mailbox.take(1));
        assertNull(mailbox.take(-5));
    }

    @Test
    void whoPostsIntoAFullMailboxWaits() throws Exception {
        Thread poster = new Thread(() -> {
            for (int i = 0; i <= 1000; i++) {
                mailbox.post(new Event.Signal(i));
            }
        });
        poster.start();
        Eventually.until("it waits", () -> poster.getState() == Thread.State.WAITING);
        for (int i = 0; i <= 1000; i++) {
            assertEquals(new Event.Signal(i), next());
        }
        poster.join();
    }
}
