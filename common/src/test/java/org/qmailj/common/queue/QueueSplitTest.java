package org.qmailj.common.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;

class QueueSplitTest {
    @TempDir
    private Path queue;

    private QueueSplit split;

    @BeforeEach
    void aQueueOfOurs() throws IOException {
        split = new QueueSplit(new QueueLayout(ByteString.of(queue.toString())));
        for (String area : new String[] {"mess", "info", "local", "remote"}) {
            for (int i = 0; i < 23; i++) {
                Files.createDirectories(queue.resolve(area + "/" + i));
            }
        }
        Files.createDirectory(queue.resolve("todo"));
        Files.createDirectory(queue.resolve("intd"));
    }

    private ByteString at(String path) {
        return ByteString.of(queue.resolve(path).toString());
    }

    @Test
    void oursIsInOrder() throws IOException {
        Files.createFile(queue.resolve("mess/1/24"));
        Files.createFile(queue.resolve("todo/7"));
        Files.createDirectory(queue.resolve("mess/lost+found"));
        Files.createFile(queue.resolve("info/23"));
        assertNull(split.foreignDirectory());
        assertNull(split.misplacedMessage());
    }

    @Test
    void noQueueAtAll() {
        QueueSplit none = new QueueSplit(new QueueLayout(at("nowhere")));
        assertNull(none.foreignDirectory());
        assertNull(none.misplacedMessage());
    }

    /** Of a larger conf-split, or of big-todo. */
    @ParameterizedTest
    @ValueSource(strings = {"mess/23", "info/30", "local/1000", "remote/23", "todo/0", "intd/22",
        "mess/9223372036854775808"})
    void aDirectoryOfAnother(String directory) throws IOException {
        Files.createDirectory(queue.resolve(directory));
        assertEquals(at(directory), split.foreignDirectory());
    }

    /** Of a smaller one, which had no directories for the rest. */
    @ParameterizedTest
    @ValueSource(strings = {"mess/2/24", "mess/0/9223372036854775809"})
    void aMessageThatLiesElsewhere(String message) throws IOException {
        Files.createFile(queue.resolve(message));
        assertEquals(at(message), split.misplacedMessage());
    }
}
