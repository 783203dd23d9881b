package org.qmailj.clean;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;

class SweepTest {
    private static final long NOW = 1_000_000_000;
    private static final Clock CLOCK = () -> NOW * 1000;

    @TempDir
    Path queue;

    @BeforeEach
    void makePid() throws Exception {
        Files.createDirectory(queue.resolve("pid"));
    }

    private void file(String name, long ageByAccess, long ageByChange) throws Exception {
        Path file = Files.writeString(queue.resolve("pid/" + name), "x");
        Posix.utime(ByteString.of(file.toString()), NOW - ageByAccess, NOW - ageByChange);
    }

    private void sweep() {
        QueueLayout layout = new QueueLayout(ByteString.of(queue.toString()));
        new Sweep(QueueNames.SYSTEM, layout).run(CLOCK);
    }

    private List<String> left() throws Exception {
        try (var files = Files.list(queue.resolve("pid"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void removesWhatIsThirtySixHoursOld() throws Exception {
        file("1.2.1", 0, 0);
        file("1.2.2", 129_599, 129_599);
        file("1.2.3", 129_600, 129_600);
        file("1.2.4", 1_000_000, 1_000_000);
        file("1.2.5", -1000, -1000);
        sweep();
        assertEquals(List.of("1.2.1", "1.2.2", "1.2.5"), left());
    }

    @Test
    void ageIsCountedFromTheLastAccess() throws Exception {
        file("accessed", 0, 1_000_000);
        file("changed", 1_000_000, 0);
        sweep();
        assertEquals(List.of("accessed"), left());
    }

    @Test
    void anyNameIsSwept() throws Exception {
        file("core", 1_000_000, 1_000_000);
        file(".hidden", 1_000_000, 1_000_000);
        sweep();
        assertEquals(List.of(), left());
    }

    @Test
    void whatCannotBeRemovedDoesNotStopIt() throws Exception {
        Files.createDirectory(queue.resolve("pid/a-directory"));
        Posix.utime(ByteString.of(queue + "/pid/a-directory"), 0, 0);
        Files.createSymbolicLink(queue.resolve("pid/dangling"), Path.of("nowhere"));
        file("old", 1_000_000, 1_000_000);
        sweep();
        assertEquals(List.of("a-directory", "dangling"), left());
    }

    @Test
    void withoutPidThereIsNothingToDo() throws Exception {
        Files.delete(queue.resolve("pid"));
        sweep();
        assertEquals(false, Files.exists(queue.resolve("pid")));
    }
}
