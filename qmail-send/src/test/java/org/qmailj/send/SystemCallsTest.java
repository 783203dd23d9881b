package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;
import org.qmailj.common.testing.SystemCalls;
import org.qmailj.send.disk.QueueFiles;
import org.qmailj.send.disk.RealDisk;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Classification;
import org.qmailj.send.message.MessageEnd;
import org.qmailj.send.message.RecipientMarks;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.message.Settings;
import org.qmailj.send.message.TestTables;

/** The life of a message on the disk of the operating system. */
class SystemCallsTest {
    private static final long MESSNUM = 23;

    @TempDir
    Path directory;

    private Path queue;

    /** The process under strace: what qmail-send does with a message of the queue argv[0]. */
    static final class Process implements MessageQueue, Submission {
        private static final Rewriter REWRITER = new Rewriter(ByteString.of("env.test"),
                TestTables.keys(), TestTables.keys("here.test"), TestTables.pairs(), false);
        private static final Settings SETTINGS = new Settings(604800, 10, 20,
                ByteString.of("MAILER-DAEMON"), ByteString.of("host.test"), 0,
                ByteString.of("postmaster@host.test"), REWRITER);

        private final QueueFiles files;

        private Process(QueueFiles files) {
            this.files = files;
        }

        public static void main(String[] argv) throws IOException {
            QueueLayout layout = new QueueLayout(ByteString.of(argv[0]));
            Process process = new Process(new QueueFiles(
                    new RealDisk(), new DirectorySyncs(QueueNames.SYSTEM), layout));
            process.preprocess();
            process.deliver();
            process.end();
        }

        private static void require(boolean done) {
            if (!done) {
                throw new IllegalStateException();
            }
        }

        private void preprocess() throws IOException {
            require(new Classification(files, Clock.SYSTEM, REWRITER, MESSNUM).run()
                    instanceof Classification.Result.Ready);
            Posix.unlink(files.layout().todo(MESSNUM)); // as qmail-clean does
        }

        private void deliver() throws IOException {
            RecipientMarks marks = new RecipientMarks(files);
            require(marks.success(Channel.LOCAL, MESSNUM, 0) == RecipientMarks.Outcome.DONE);
            require(marks.failure(Channel.REMOTE, MESSNUM, 0, ByteString.of("no\n"))
                    == RecipientMarks.Outcome.DONE);
            for (Channel channel : Channel.values()) {
                files.member().unlink(channel.recipients(files.layout(), MESSNUM));
            }
        }

        private void end() {
            MessageEnd end = new MessageEnd(files, Clock.SYSTEM, SETTINGS, this,
                    new Environment(List.of()), MESSNUM);
            require(end.run(qp -> { }) instanceof MessageEnd.Ended.Unlinked);
            require(end.syncNames() instanceof MessageEnd.Synced.Done);
        }

        @Override
        public Submission open(Environment environment, ErrorOutput errors) {
            return this;
        }

        @Override
        public long qp() {
            return 500;
        }

        @Override
        public void put(byte[] from, int offset, int length) {
            // nobody reads it
        }

        @Override
        public void fail() {
            throw new IllegalStateException();
        }

        @Override
        public void from(ByteString sender) {
            // nobody bounces it
        }

        @Override
        public void to(ByteString recipient) {
            // nor gets it
        }

        @Override
        public void close() {
            // it is finished
        }

        @Override
        public Verdict finish() {
            return Verdict.success();
        }
    }

    @BeforeEach
    void makeQueue() throws IOException {
        queue = Files.createDirectory(directory.toRealPath().resolve("queue"));
        for (String area : List.of("todo", "bounce", "mess/0", "info/0", "local/0", "remote/0")) {
            Files.createDirectories(queue.resolve(area));
        }
        Files.writeString(queue.resolve("mess/0/23"), "Subject: s\n\nbody\n");
        Files.writeString(queue.resolve("todo/23"), "u1\0p2\0Fs@a\0Tr@here.test\0Tr@away\0");
    }

    @Test
    void fromTodoToTheEndWithABounce() throws Exception {
        SystemCalls.assumeTraced();
        List<String> calls = SystemCalls.of(
                queue, Path.of("/dev/null"), Map.of(), Process.class, queue.toString());
        assertEquals(List.of(
                // it is preprocessed
                "open todo/23",
                "unlink local/0/23",
                "unlink remote/0/23",
                "unlink bounce/23",
                "unlink info/0/23",
                "open info/0/23",
                "write info/0/23",
                "open local/0/23",
                "open remote/0/23",
                "fsync info/0/23",
                "write local/0/23",
                "fsync local/0/23",
                "write remote/0/23",
                "fsync remote/0/23",
                "open info/0",
                "fsync info/0",
                "open local/0",
                "fsync local/0",
                "open remote/0",
                "fsync remote/0",
                // todo/N may go
                "unlink todo/23",
                // a delivery succeeds
                "open local/0/23",
                "pwrite64 local/0/23",
                // another fails: its bounce is on disk before its mark
                "open bounce/23",
                "write bounce/23",
                "fsync bounce/23",
                "open bounce",
                "fsync bounce",
                "open remote/0/23",
                "pwrite64 remote/0/23",
                // nobody is left: the bounce is queued
                "unlink local/0/23",
                "unlink remote/0/23",
                "open info/0/23",
                "open bounce/23",
                "open mess/0/23",
                "unlink bounce/23",
                "open bounce",
                "fsync bounce",
                "unlink info/0/23",
                "open local/0",
                "fsync local/0",
                "open remote/0",
                "fsync remote/0",
                "open info/0",
                "fsync info/0"), calls);
    }
}
