package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A queue to renumber, and what the renumbering complains of. */
abstract class RenumberedQueue {
    @TempDir
    Path directory;

    final List<String> complaints = new ArrayList<>();
    MailQueue queue;

    @BeforeEach
    void makeQueue() throws IOException {
        queue = new MailQueue(Files.createDirectory(directory.resolve("home")));
    }

    long run(QueueCalls calls) {
        return new Renumbering(queue.layout, calls, complaints::add).run();
    }

    long run() {
        return run(new FailingCalls());
    }
}
