package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.queue.QueueDisk;
import org.qmailj.common.queue.QueueLayout;

/** What the kernel is really asked to do, in which order: strace watches a whole process. */
class SystemCallsTest {
    /** Another thread may cut in before strace writes what came of it. */
    private static final Pattern CALL =
            Pattern.compile("(\\w+)\\((.*?)(?:\\) += -?\\d+| <unfinished \\.\\.\\.>)");
    private static final Pattern QUEUE_PATH =
            Pattern.compile("[\"<][^\"<>]*/traced/([^\">]*)[\">]");

    @TempDir
    Path directory;

    /** The process under strace: a message from descriptor 0 into the queue that is argv[0]. */
    static final class Process {
        private Process() {}

        public static void main(String[] argv) throws IOException {
            QueueLayout layout = new QueueLayout(ByteString.of(argv[0]));
            byte[] envelope = ByteString.of("Fa\0Tb\0\0").toArray();
            NewMessage message = new NewMessage(QueueDisk.SYSTEM, layout, new byte[65536]);
            GivenClient client = new GivenClient(Fd.STDIN, (to, offset, length) -> {
                System.arraycopy(envelope, 0, to, offset, envelope.length);
                return envelope.length;
            }, false);
            new Call(7, 8, 9).queue(new Received.Accounts(1, 2, 3), client, message);
        }
    }

    private static int run(Path stdin, List<String> command) throws Exception {
        java.lang.Process p = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(stdin.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!p.waitFor(60, TimeUnit.SECONDS)) {
            p.destroyForcibly();
        }
        return p.waitFor();
    }

    private static boolean traces() throws Exception {
        try {
            return run(Path.of("/dev/null"), List.of("strace", "-f", "true")) == 0;
        } catch (IOException e) {
            return false;
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

    /**
     * {@code link pid/8.9.1 mess/S/N}, with S and N for the numbers and mess/S/N for its pid name.
     */
    private static String plain(Matcher call) {
        StringBuilder line = new StringBuilder(call.group(1));
        Matcher path = QUEUE_PATH.matcher(call.group(2));
        while (path.find()) {
            line.append(' ').append(path.group(1).replaceFirst("mess/\\d+", "mess/S")
                    .replaceFirst("/\\d+$", "/N"));
        }
        String plain = line.toString().replace("openat", "open");
        boolean contents = plain.startsWith("write ") || plain.startsWith("fsync ");
        return contents ? plain.replace("pid/8.9.1", "mess/S/N") : plain;
    }

    private static List<String> calls(Path trace) throws IOException {
        List<String> calls = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher call = CALL.matcher(line);
            if (call.find() && call.group(2).contains("/traced/")) {
                calls.add(plain(call));
            }
        }
        return calls;
    }

    @Test
    void theKernelIsAskedInOrder() throws Exception {
        assumeTrue(traces(), "no strace, or it may not trace");
        Path queue = makeQueue();
        Posix.mkfifo(ByteString.of(queue + "/lock/trigger"), 0622);
        Path message = Files.writeString(directory.resolve("message"), "Subject: s\n\nbody\n");
        Path trace = directory.resolve("trace");
        assertEquals(0, run(message, List.of(
                "strace", "-f", "-y", "-o", trace.toString(),
                "-e", "trace=openat,link,rename,unlink,write,pwrite64,fsync,fdatasync,ftruncate",
                System.getProperty("java.home") + "/bin/java", "-Xint",
                "--enable-native-access=ALL-UNNAMED",
                "-Dqmailj.native=" + System.getProperty("qmailj.native"),
                "-cp", System.getProperty("java.class.path"),
                Process.class.getName(), queue.toString())));
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
                "open lock/trigger"), calls(trace));
    }
}
