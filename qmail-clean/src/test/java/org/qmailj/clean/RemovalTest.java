package org.qmailj.clean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.testing.ModelDisk;

/** The two removals on a disk that fails and loses power wherever it can. */
class RemovalTest {
    private static final CleanRequest FOOP = new CleanRequest.Foop(1037);
    private static final CleanRequest TODO_REQUEST = new CleanRequest.Todo(1037);
    private static final String MESS = "mess/2/1037";
    private static final String INTD = "intd/1037";
    private static final String TODO_FILE = "todo/1037";

    private static ModelDisk disk(String... names) {
        ModelDisk disk = new ModelDisk(RemovalTest::checkNow);
        for (String name : names) {
            disk.put(name, 1037, "x");
        }
        return disk;
    }

    /** intd/N never outlives mess/N, killed or without power. */
    private static void checkNow(ModelDisk disk) {
        check(disk.files(), disk);
        if (disk.log().stream().noneMatch(line -> line.matches("fsync.* E\\w+"))) {
            disk.survivors().forEach(left -> check(left, disk));
        } // after a failed sync only the kernel's word is left; qmail-queue looks at intd/N, too
    }

    private static void check(Map<String, ByteString> files, ModelDisk disk) {
        assertFalse(files.containsKey(INTD) && !files.containsKey(MESS), "after " + disk.log());
    }

    private static CleanReply ask(ModelDisk disk, CleanRequest request) {
        return new Removal(disk, ModelDisk.LAYOUT).carryOut(request);
    }

    @Test
    void foop() {
        ModelDisk disk = disk(MESS, INTD);
        assertEquals(CleanReply.DONE, ask(disk, FOOP));
        assertEquals(List.of("unlink intd/1037", "fsync intd",
                "unlink mess/2/1037", "fsync mess/2"), disk.log());
        assertEquals(List.of(Map.of()), disk.survivors());
    }

    @Test
    void foopOfWhatIsPartlyGone() {
        ModelDisk disk = disk(MESS);
        assertEquals(CleanReply.DONE, ask(disk, FOOP));
        assertEquals(List.of(Map.of()), disk.survivors());
        disk = disk();
        assertEquals(CleanReply.DONE, ask(disk, FOOP));
        assertEquals(List.of("unlink intd/1037 ENOENT", "fsync intd",
                "unlink mess/2/1037 ENOENT", "fsync mess/2"), disk.log());
    }

    @Test
    void todo() {
        ModelDisk disk = disk(MESS, INTD, TODO_FILE);
        assertEquals(CleanReply.DONE, ask(disk, TODO_REQUEST));
        assertEquals(List.of(
                "unlink intd/1037", "unlink todo/1037", "fsync intd", "fsync todo"), disk.log());
        assertEquals(List.of(Map.of(MESS, ByteString.of("x"))), disk.survivors());
    }

    @Test
    void todoOfWhatIsPartlyGone() {
        ModelDisk disk = disk(MESS, TODO_FILE);
        assertEquals(CleanReply.DONE, ask(disk, TODO_REQUEST));
        assertEquals(Set.of(MESS), disk.files().keySet());
        assertEquals(CleanReply.DONE, ask(disk, TODO_REQUEST));
        assertEquals(List.of(Map.of(MESS, ByteString.of("x"))), disk.survivors());
    }

    @Test
    void otherMessagesAreNotTouched() {
        ModelDisk disk = disk(MESS, "mess/1/1036", "intd/1036", "todo/1036", "todo/103");
        assertEquals(CleanReply.DONE, ask(disk, FOOP));
        assertEquals(CleanReply.DONE, ask(disk, TODO_REQUEST));
        assertEquals(Set.of("mess/1/1036", "intd/1036", "todo/1036", "todo/103"),
                disk.files().keySet());
    }

    /** Whatever fails: no DONE, no state that the queue does not know, and asking again helps. */
    @ParameterizedTest
    @CsvSource({"1, EIO", "2, EIO", "3, EIO", "4, EIO", "1, EACCES", "3, EROFS"})
    void everyOperationThatFailsIsTold(int n, Errno errno) {
        for (CleanRequest request : List.of(FOOP, TODO_REQUEST)) {
            ModelDisk disk = disk(MESS, INTD, TODO_FILE);
            disk.failAt(n, errno);
            assertEquals(CleanReply.TROUBLE, ask(disk, request), disk.log().toString());
            assertEquals(n, disk.log().size(), "went on after " + disk.log());
            assertEquals(CleanReply.DONE, ask(disk, request));
        }
    }

    @Test
    void todoKeepsTheMessage() {
        for (int n = 1; n <= 4; n++) {
            ModelDisk disk = disk(MESS, INTD, TODO_FILE);
            disk.failAt(n, Errno.EIO);
            ask(disk, TODO_REQUEST);
            disk.survivors().forEach(left -> assertTrue(left.containsKey(MESS)));
        }
    }
}
