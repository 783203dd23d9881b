package org.qmailj.clean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
        return new Removal(disk, ModelDisk.LAYOUT).carryOut(List.of(request)).getFirst();
    }

    @Test
    void foop() {
        ModelDisk disk = disk(MESS, INTD);
        assertEquals(CleanReply.DONE, ask(disk, FOOP));
        assertEquals(
                List.of("unlink intd/1037", "fsync intd", "unlink mess/2/1037"), disk.log());
        assertMessageAtMost(disk);
    }

    @Test
    void foopOfWhatIsPartlyGone() {
        ModelDisk disk = disk(MESS);
        assertEquals(CleanReply.DONE, ask(disk, FOOP));
        assertMessageAtMost(disk);
        disk = disk();
        assertEquals(CleanReply.DONE, ask(disk, FOOP));
        assertEquals(List.of("unlink intd/1037 ENOENT", "fsync intd",
                "unlink mess/2/1037 ENOENT"), disk.log());
    }

    /** Nothing, or what a crash of qmail-queue leaves too. */
    private static void assertMessageAtMost(ModelDisk disk) {
        disk.survivors().forEach(
                left -> assertTrue(Set.of(MESS).containsAll(left.keySet()), left.toString()));
        assertEquals(Set.of(), disk.files().keySet());
    }

    /** A message's whole life: intd is synced once, at the latest when its number is free. */
    @Test
    void whereNothingWasRemovedNothingIsSynced() {
        ModelDisk disk = disk(MESS, INTD, TODO_FILE);
        Removal removal = new Removal(disk, ModelDisk.LAYOUT);
        assertEquals(List.of(CleanReply.DONE), removal.carryOut(List.of(TODO_REQUEST)));
        assertEquals(List.of(CleanReply.DONE), removal.carryOut(List.of(FOOP)));
        assertEquals(List.of(
                "unlink intd/1037", "unlink todo/1037", "fsync intd", "fsync todo",
                "unlink intd/1037 ENOENT", "unlink mess/2/1037"), disk.log());
    }

    @Test
    void aSyncThatFailedIsWantedAgain() {
        ModelDisk disk = disk(MESS, INTD);
        Removal removal = new Removal(disk, ModelDisk.LAYOUT);
        disk.failAt(2, Errno.EIO);
        assertEquals(List.of(CleanReply.TROUBLE), removal.carryOut(List.of(FOOP)));
        assertEquals(List.of(CleanReply.DONE), removal.carryOut(List.of(FOOP)));
        assertEquals(List.of("unlink intd/1037", "fsync intd EIO",
                "unlink intd/1037 ENOENT", "fsync intd", "unlink mess/2/1037"), disk.log());
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
    @CsvSource({"1, EIO", "2, EIO", "3, EIO", "1, EACCES", "3, EROFS"})
    void everyOperationThatFailsIsTold(int n, Errno errno) {
        for (CleanRequest request : List.of(FOOP, TODO_REQUEST)) {
            failsAt(n, errno, request);
        }
    }

    @Test
    void theLastSyncOfTodoThatFailsIsTold() {
        failsAt(4, Errno.EIO, TODO_REQUEST);
    }

    private static void failsAt(int n, Errno errno, CleanRequest request) {
        ModelDisk disk = disk(MESS, INTD, TODO_FILE);
        disk.failAt(n, errno);
        assertEquals(CleanReply.TROUBLE, ask(disk, request), disk.log().toString());
        assertEquals(n, disk.log().size(), "went on after " + disk.log());
        assertEquals(CleanReply.DONE, ask(disk, request));
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

    private static final List<CleanRequest> TOGETHER = List.of(
            new CleanRequest.Foop(1037), new CleanRequest.Todo(1038), new CleanRequest.Foop(1060),
            new CleanRequest.Foop(1039), new CleanRequest.Todo(1040));

    private static ModelDisk diskOfAll() {
        ModelDisk disk = new ModelDisk(RemovalTest::checkAll);
        for (CleanRequest request : TOGETHER) {
            long n = request.messnum();
            disk.put("mess/" + n % 23 + "/" + n, n, "x");
            disk.put("intd/" + n, n, "x");
            if (request instanceof CleanRequest.Todo) {
                disk.put("todo/" + n, n, "x");
            }
        }
        return disk;
    }

    private static void checkAll(ModelDisk disk) {
        checkAll(disk.files(), disk);
        if (disk.log().stream().noneMatch(line -> line.matches("fsync.* E\\w+"))) {
            disk.survivors().forEach(left -> checkAll(left, disk));
        }
    }

    private static void checkAll(Map<String, ByteString> files, ModelDisk disk) {
        for (CleanRequest request : TOGETHER) {
            long n = request.messnum();
            assertFalse(files.containsKey("intd/" + n)
                    && !files.containsKey("mess/" + n % 23 + "/" + n), "after " + disk.log());
        }
    }

    private static void assertGone(CleanRequest request, ModelDisk disk) {
        long n = request.messnum();
        disk.survivors().forEach(left -> {
            assertFalse(left.containsKey("intd/" + n), "after " + disk.log());
            assertFalse(left.containsKey("todo/" + n), "after " + disk.log());
        });
        assertEquals(request instanceof CleanRequest.Todo,
                disk.files().containsKey("mess/" + n % 23 + "/" + n), "after " + disk.log());
    }

    @Test
    void messagesThatAreAskedAboutTogetherShareTheirSyncs() {
        ModelDisk disk = diskOfAll();
        List<CleanReply> replies = new Removal(disk, ModelDisk.LAYOUT).carryOut(TOGETHER);
        assertEquals(Collections.nCopies(5, CleanReply.DONE), replies);
        assertEquals(List.of("unlink intd/1037", "unlink intd/1038", "unlink todo/1038",
                "unlink intd/1060", "unlink intd/1039", "unlink intd/1040", "unlink todo/1040",
                "fsync intd", "fsync todo", "unlink mess/2/1037", "unlink mess/2/1060",
                "unlink mess/4/1039"), disk.log());
        TOGETHER.forEach(request -> assertGone(request, disk));
    }

    /** Whatever fails: DONE is true, what is not DONE goes when it is asked for again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void oneFailureAmongThem(int n) {
        ModelDisk disk = diskOfAll();
        disk.failAt(n, Errno.EIO);
        Removal removal = new Removal(disk, ModelDisk.LAYOUT);
        List<CleanReply> replies = removal.carryOut(TOGETHER);
        int trouble = Collections.frequency(replies, CleanReply.TROUBLE);
        int expected = switch (n) {
            case 8 -> 5; // fsync intd is everybody's
            case 9 -> 2; // fsync todo is that of both new ones
            default -> 1;
        };
        assertEquals(expected, trouble, "after " + disk.log());
        for (int i = 0; i < TOGETHER.size(); i++) {
            if (replies.get(i) == CleanReply.DONE) {
                assertGone(TOGETHER.get(i), disk);
            } else {
                assertEquals(List.of(CleanReply.DONE),
                        removal.carryOut(List.of(TOGETHER.get(i))));
            }
        }
    }
}
