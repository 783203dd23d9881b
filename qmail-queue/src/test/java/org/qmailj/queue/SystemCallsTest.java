package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.testing.SpawnProcess;
import org.qmailj.common.testing.SystemCalls;

/** What the kernel is really asked to do, in which order: strace watches a whole process. */
class SystemCallsTest {
    @TempDir
    Path directory;

    /** The process under strace: a message from descriptor 0 into the queue that is argv[0]. */
    static final class Process {
        private Process() {}

        public static void main(String[] argv) throws IOException {
            QueueLayout layout = new QueueLayout(ByteString.of(argv[0]));
            byte[] envelope = ByteString.of("Fa\0Tb\0\0").toArray();
            NewMessage message = new NewMessage(QueueNames.SYSTEM, layout, new byte[65536]);
            GivenClient client = new GivenClient(Fd.STDIN, (to, offset, length) -> {
                System.arraycopy(envelope, 0, to, offset, envelope.length);
                return envelope.length;
            }, false);
            new Call(7, 8, 9).queue(new Received.Callers(1, 2, 3), client, message);
        }
    }

    private Path makeQueue() throws IOException {
        Path queue = Files.createDirectory(directory.resolve("traced"));
        for (String area : List.of("pid", "intd", "todo", "lock", "mess")) {
            Files.createDirectory(queue.resolve(area));
        }
        for (int i = 0; i < QueueLayout.SPLIT; i++) {
            Files.createDirectory(queue.resolve("mess/" + i));
        }
        return queue;
    }

    /** With S and N for the numbers, and mess/S/N for the contents under its pid name. */
    private static String plain(String call) {
        String plain = call.replaceAll("mess/\\d+", "mess/S").replaceAll("/\\d+(?= |$)", "/N");
        boolean contents = plain.startsWith("write ") || plain.startsWith("fsync ");
        return contents ? plain.replace("pid/8.9.1", "mess/S/N") : plain;
    }

    @Test
    void theKernelIsAskedInOrder() throws Exception {
        SystemCalls.assumeTraced();
        Path queue = makeQueue();
        Posix.mkfifo(ByteString.of(queue + "/lock/trigger"), 0622);
        Path message = Files.writeString(directory.resolve("message"), "Subject: s\n\nbody\n");
        List<String> calls =
                SystemCalls.of(queue, message, Map.of(), Process.class, queue.toString());
        assertEquals(List.of(
                "open pid/8.9.1",
                "link pid/8.9.1 mess/S/N",
                "unlink pid/8.9.1",
                "write mess/S/N",
                "fsync mess/S/N",
                "open mess/S",
                "fsync mess/S",
                "open intd/N",
                "write intd/N",
                "fsync intd/N",
                "open intd",
                "fsync intd",
                "link intd/N todo/N",
                "open todo",
                "fsync todo",
                "open lock/trigger"),
                calls.stream().map(SystemCallsTest::plain).toList());
    }

    @Test
    void theClassicProgramHasADay() throws Exception {
        SystemCalls.assumeTraced();
        SpawnProcess.assumePossible();
        List<String> command = new ArrayList<>(SpawnProcess.jvm());
        command.addAll(List.of("-Dqmailj.home=" + directory, QmailQueue.class.getName(), "0"));
        assertEquals(List.of(86400), SystemCalls.alarms(directory, command));
    }
}
