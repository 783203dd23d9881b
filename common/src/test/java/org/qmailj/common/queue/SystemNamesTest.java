package org.qmailj.common.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.testing.SystemCalls;

/** The names on the disk of the operating system, as strace sees them. */
class SystemNamesTest {
    @TempDir
    Path directory;

    /** The process under strace: each change once, in the directory argv[0]. */
    static final class Process {
        private Process() {}

        public static void main(String[] argv) throws IOException {
            ByteString at = ByteString.of(argv[0]);
            QueueNames names = QueueNames.SYSTEM;
            try (OpenFile file = names.create(at.concat("/46"))) {
                file.write(new byte[] {'x', 'y'}, 0, 2);
                file.truncate(1);
                file.sync();
            }
            names.link(at.concat("/46"), at.concat("/47"));
            names.append(at.concat("/48")).close();
            names.sync(at);
            names.unlink(at.concat("/47"));
        }
    }

    @Test
    void theKernelIsAskedInOrder() throws Exception {
        SystemCalls.assumeTraced();
        Path queue = Files.createDirectory(directory.toRealPath().resolve("queue"));
        assertEquals(List.of(
                "open 46", "write 46", "ftruncate 46", "fsync 46",
                "link 46 47",
                "open 48",
                "open .", "fsync .",
                "unlink 47"),
                SystemCalls.of(queue, Path.of("/dev/null"), Map.of(), Process.class,
                        queue.toString()));
    }
}
