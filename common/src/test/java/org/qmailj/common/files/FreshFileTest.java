package org.qmailj.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.testing.Eventually;

class FreshFileTest {
    @TempDir
    Path directory;

    private Path path;
    private int reads;
    private long ahead = 10_000;
    private FreshFile<String> file;

    @BeforeEach
    void make() {
        path = directory.resolve("file");
        file = new FreshFile<>(ByteString.of(path.toString()), fd -> {
            reads++;
            ByteBuilder text = new ByteBuilder();
            new ByteInput(fd).getLine(text, '\n');
            return text.toString();
        }, () -> System.currentTimeMillis() + ahead);
    }

    private void says(String text, int readsUntilNow) throws IOException {
        assertEquals(text, file.get());
        assertEquals(readsUntilNow, reads);
    }

    @Test
    void itIsReadOnceAsLongAsItStays() throws IOException {
        Files.writeString(path, "one");
        says("one", 1);
        assertSame(file.get(), file.get());
        says("one", 1);
    }

    @Test
    void eachKindOfChangeShows() throws IOException {
        Files.writeString(path, "one");
        says("one", 1);
        Files.writeString(path, "longer");
        says("longer", 2);
        FileTime then = Files.getLastModifiedTime(path);
        Files.writeString(directory.resolve("new"), "sooner");
        Files.setLastModifiedTime(directory.resolve("new"), then);
        Files.move(directory.resolve("new"), path, StandardCopyOption.REPLACE_EXISTING);
        says("sooner", 3);
        Files.setLastModifiedTime(path, FileTime.fromMillis(0));
        says("sooner", 4);
        Files.delete(path);
        assertNull(file.get());
        Files.writeString(path, "again");
        says("again", 5);
    }

    @Test
    void theSameSizeAndAnOldTimeDoNotHideAChange() throws IOException {
        Files.writeString(path, "one");
        FileTime then = Files.getLastModifiedTime(path);
        says("one", 1);
        Files.writeString(path, "two");
        Files.setLastModifiedTime(path, then);
        says("two", 2);
    }

    @Test
    void whatWasJustChangedIsNotKept() throws IOException {
        ahead = 0;
        Files.writeString(path, "one");
        says("one", 1);
        says("one", 2);
        ahead = FreshFile.SETTLING_MS - 1500;
        says("one", 3);
        says("one", 4);
        ahead = FreshFile.SETTLING_MS + 1000;
        says("one", 5);
        says("one", 5);
    }

    @Test
    void whatChangesWhileItIsReadIsReadAgain() throws IOException {
        Files.writeString(path, "one");
        FreshFile<String> changing = new FreshFile<>(ByteString.of(path.toString()), fd -> {
            ByteBuilder text = new ByteBuilder();
            new ByteInput(fd).getLine(text, '\n');
            Files.writeString(path, "another");
            return text.toString();
        }, () -> System.currentTimeMillis() + ahead);
        assertEquals("one", changing.get());
        assertEquals("another", changing.get());
    }

    @Test
    void aClockThatWentBackKeepsNothing() throws IOException {
        ahead = -100_000;
        Files.writeString(path, "one");
        says("one", 1);
        says("one", 2);
    }

    @Test
    void whatIsNoRegularFileIsNotKept() throws IOException {
        Files.createSymbolicLink(path, Path.of("/dev/null"));
        says("", 1);
        says("", 2);
    }

    @Test
    void aLinkIsFollowedToWhateverItLeadsToNow() throws IOException {
        Files.writeString(directory.resolve("a"), "a");
        Files.writeString(directory.resolve("b"), "b");
        Files.createSymbolicLink(path, Path.of("a"));
        says("a", 1);
        says("a", 1);
        Files.delete(path);
        Files.createSymbolicLink(path, Path.of("b"));
        says("b", 2);
    }

    @Test
    void troubleIsToldEachTimeAndForgotten() throws IOException {
        Files.createSymbolicLink(path, path.getFileName());
        for (int i = 0; i < 2; i++) {
            PosixException e = assertThrows(PosixException.class, () -> file.get());
            assertEquals(Errno.ELOOP, e.errno());
        }
        Files.delete(path);
        Files.createDirectory(path);
        assertThrows(PosixException.class, () -> file.get());
        Files.delete(path);
        assertNull(file.get());
    }

    private static boolean isWaiting(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.BLOCKED;
    }

    /** A file that was just changed is not kept; but sessions that begin at once share a copy. */
    @Test
    void oneReadsForAllThatAskMeanwhile() throws Exception {
        ahead = 0;
        Files.writeString(path, "one");
        Semaphore first = new Semaphore(0);
        Semaphore go = new Semaphore(0);
        AtomicInteger readings = new AtomicInteger();
        List<Thread> asks = new ArrayList<>();
        FreshFile<String> shared = new FreshFile<>(ByteString.of(path.toString()), fd -> {
            ByteBuilder text = new ByteBuilder();
            new ByteInput(fd).getLine(text, '\n');
            readings.incrementAndGet();
            first.release();
            go.acquireUninterruptibly();
            return text.toString();
        }, System::currentTimeMillis);
        try (ExecutorService threads = Executors.newCachedThreadPool(run -> {
            Thread thread = new Thread(run);
            asks.add(thread);
            return thread;
        })) {
            Future<String> earlier = threads.submit(shared::get);
            first.acquire();
            Files.writeString(path, "two");
            List<Future<String>> later = new ArrayList<>();
            CountDownLatch asking = new CountDownLatch(20);
            for (int i = 0; i < 20; i++) {
                later.add(threads.submit(() -> {
                    asking.countDown();
                    return shared.get();
                }));
            }
            asking.await();
            // they come to wait; one that does not is one more reading
            Eventually.until("all wait", () -> asks.stream().allMatch(FreshFileTest::isWaiting));
            go.release(22);
            assertEquals("one", earlier.get());
            for (Future<String> each : later) {
                assertEquals("two", each.get(), "what was read before one asked is not shared");
            }
        }
        assertTrue(readings.get() < 10, readings + " readings");
    }
}
