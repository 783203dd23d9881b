package org.qmailj.common.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.testing.Eventually;
import org.qmailj.common.testing.FakePause;

/** Who shares a sync, who waits for the next, and whom its failure hits. */
@Timeout(20)
class DirectorySyncsTest {
    private static final ByteString NEWS = ByteString.of("todo");
    private static final ByteString INTD = ByteString.of("intd");

    /** Each sync takes until the test lets it end. */
    private static final class HeldDisk implements QueueNames {
        final Semaphore begun = new Semaphore(0);
        final Semaphore mayEnd = new Semaphore(0);
        final List<ByteString> synced = new ArrayList<>();
        volatile Errno failure;
        volatile boolean bug;
        volatile Errno refusal;
        volatile boolean there;

        @Override
        public void sync(ByteString directory) throws PosixException {
            synchronized (this) {
                synced.add(directory);
            }
            begun.release();
            mayEnd.acquireUninterruptibly();
            if (bug) {
                throw new IllegalStateException("a bug");
            }
            if (failure != null) {
                throw new PosixException(failure);
            }
        }

        @Override
        public OpenFile create(ByteString path) throws PosixException {
            if (refusal != null) {
                throw new PosixException(refusal);
            }
            return null;
        }

        @Override
        public OpenFile append(ByteString path) throws PosixException {
            return create(path);
        }

        @Override
        public void link(ByteString from, ByteString to) throws PosixException {
            create(to);
        }

        @Override
        public boolean unlink(ByteString path) throws PosixException {
            create(path);
            return there;
        }

        @Override
        public boolean isNamed(ByteString path) {
            return there;
        }

        @Override
        public void pullTrigger(QueueLayout layout) {
            throw new UnsupportedOperationException();
        }

        synchronized int syncs() {
            return synced.size();
        }
    }

    private final HeldDisk disk = new HeldDisk();
    private final FakePause pause = new FakePause();
    private final DirectorySyncs syncs = new DirectorySyncs(disk, pause);
    /** The thread of the sync that was asked for last. */
    private volatile Thread last;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void end() throws InterruptedException {
        disk.mayEnd.release(1000);
        threads.shutdown();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    }

    /** A message that makes a name and syncs it; answers the errno, or null. */
    private Future<Errno> sync(ByteString directory) {
        return sync(syncs.member(), directory);
    }

    private static void change(QueueNames member, ByteString path) {
        try {
            member.create(path);
        } catch (PosixException e) {
            throw new AssertionError(e);
        }
    }

    private Future<Errno> sync(QueueNames member, ByteString directory) {
        change(member, directory.concat("/x"));
        return syncOnly(member, directory);
    }

    private Future<Errno> syncOnly(QueueNames member, ByteString directory) {
        last = null;
        Callable<Errno> task = () -> {
            last = Thread.currentThread();
            try {
                member.sync(directory);
                return null;
            } catch (PosixException e) {
                return e.errno();
            }
        };
        return threads.submit(task);
    }

    private void awaitBegun() {
        disk.begun.acquireUninterruptibly();
    }

    /** So many syncs of that directory, begun while another is under way. */
    private List<Future<Errno>> waiters(ByteString directory, int count) throws Exception {
        List<Future<Errno>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(sync(directory));
            awaitWaiting();
        }
        return all;
    }

    /** Waits until the sync that was asked for last waits for another, or for the test. */
    private void awaitWaiting() throws Exception {
        Eventually.until("it waits",
                () -> last != null && last.getState() == Thread.State.WAITING);
    }

    /** A sync of new messages that is under way. */
    private Future<Errno> underWay() {
        Future<Errno> first = sync(NEWS);
        awaitBegun();
        return first;
    }

    private static void all(List<Future<Errno>> syncs, Errno expected) throws Exception {
        for (Future<Errno> each : syncs) {
            assertEquals(expected, each.get());
        }
    }

    @Test
    void oneAloneSyncsAtOnce() throws Exception {
        disk.mayEnd.release();
        syncs.member().sync(NEWS);
        assertEquals(List.of(NEWS), disk.synced);
    }

    @Test
    void whoComesDuringASyncSharesTheNext() throws Exception {
        Future<Errno> first = underWay();
        List<Future<Errno>> rest = waiters(NEWS, 10);
        disk.mayEnd.release();
        assertEquals(null, first.get());
        awaitBegun();
        assertTrue(rest.stream().noneMatch(Future::isDone), "the first came too early for them");
        disk.mayEnd.release();
        all(rest, null);
        assertEquals(2, disk.syncs());
    }

    @Test
    void whoComesDuringTheSecondNeedsAThird() throws Exception {
        Future<Errno> first = underWay();
        List<Future<Errno>> second = waiters(NEWS, 3);
        disk.mayEnd.release();
        first.get();
        awaitBegun();
        List<Future<Errno>> third = waiters(NEWS, 3);
        disk.mayEnd.release();
        all(second, null);
        awaitBegun();
        assertTrue(third.stream().noneMatch(Future::isDone));
        disk.mayEnd.release();
        all(third, null);
        assertEquals(3, disk.syncs());
    }

    @Test
    void directoriesDoNotWaitForEachOther() throws Exception {
        Future<Errno> todo = underWay();
        Future<Errno> intd = sync(INTD);
        awaitBegun();
        disk.mayEnd.release(2);
        assertEquals(null, todo.get());
        assertEquals(null, intd.get());
    }

    /** What the kernel could not write then, it will not write later. */
    @Test
    void aFailureIsEverybodysWhoWasThere() throws Exception {
        QueueNames begunBefore = syncs.member();
        Future<Errno> first = underWay();
        List<Future<Errno>> rest = waiters(NEWS, 5);
        disk.failure = Errno.EIO;
        disk.mayEnd.release();
        assertEquals(Errno.EIO, first.get());
        all(rest, Errno.EIO);
        assertEquals(1, disk.syncs(), "nothing was tried again");

        disk.failure = null;
        disk.mayEnd.release(3);
        assertEquals(Errno.EIO, sync(begunBefore, NEWS).get());
        assertEquals(1, disk.syncs());
        assertEquals(null, sync(begunBefore, INTD).get(), "another directory");
        assertEquals(null, sync(NEWS).get(), "a message that began later");
        assertEquals(3, disk.syncs());
    }

    @ParameterizedTest
    @EnumSource(names = {"EMFILE", "ENFILE"})
    void aWantOfDescriptorsIsWaitedFor(Errno want) throws Exception {
        final Future<Errno> sync = underWay();
        disk.failure = want;
        disk.mayEnd.release();
        awaitBegun();
        disk.failure = null;
        disk.mayEnd.release();
        assertNull(sync.get());
    }

    @Test
    void aWantOfDescriptorsIsWaitedForTenSeconds() throws Exception {
        disk.failure = Errno.EMFILE;
        disk.mayEnd.release(1000);
        assertEquals(Errno.EMFILE, sync(NEWS).get());
        assertEquals(100, disk.syncs());
        assertEquals(9900, pause.waited());
    }

    @Test
    void membersOfALaterBatchFailTogether() throws Exception {
        Future<Errno> first = underWay();
        List<Future<Errno>> rest = waiters(NEWS, 5);
        disk.mayEnd.release();
        assertEquals(null, first.get());
        awaitBegun();
        disk.failure = Errno.ENOSPC;
        disk.mayEnd.release();
        all(rest, Errno.ENOSPC);
    }

    @Test
    void aBugIsAFailureToTheOthers() throws Exception {
        Future<Errno> first = underWay();
        List<Future<Errno>> rest = waiters(NEWS, 2);
        disk.bug = true;
        disk.mayEnd.release();
        assertThrows(Exception.class, first::get);
        all(rest, Errno.UNKNOWN);
        disk.bug = false;
        disk.mayEnd.release();
        assertEquals(null, sync(NEWS).get());
    }

    @Test
    void whatNobodyChangedIsSyncedOnce() throws Exception {
        disk.mayEnd.release(3);
        syncs.member().sync(NEWS);
        syncs.member().sync(NEWS);
        assertEquals(1, disk.syncs(), "who knows what was before us");
        QueueNames member = syncs.member();
        assertEquals(null, sync(member, NEWS).get());
        member.sync(NEWS);
        syncs.member().sync(NEWS);
        assertEquals(2, disk.syncs());
        member.sync(INTD);
        assertEquals(3, disk.syncs());
    }

    /** Makes or removes the name. */
    private interface Change {
        void make(QueueNames names, ByteString path) throws PosixException;
    }

    private static final Map<String, Change> CHANGES = Map.of(
            "create", QueueNames::create,
            "append", QueueNames::append,
            "link", (names, path) -> names.link(ByteString.of("pid/1"), path),
            "unlink", QueueNames::unlink);

    @ParameterizedTest
    @ValueSource(strings = {"create", "append", "link"})
    void whatWasDoneIsSynced(String change) throws Exception {
        disk.mayEnd.release(2);
        QueueNames member = syncs.member();
        member.sync(NEWS);
        CHANGES.get(change).make(member, NEWS.concat("/x"));
        member.sync(NEWS);
        assertEquals(2, disk.syncs());
    }

    @ParameterizedTest
    @CsvSource({"create, EEXIST", "create, EIO", "append, EIO", "link, EIO", "unlink, EIO"})
    void whatFailedMayHaveBeenDone(String change, Errno errno) throws Exception {
        disk.mayEnd.release(2);
        QueueNames member = syncs.member();
        member.sync(NEWS);
        disk.refusal = errno;
        assertThrows(PosixException.class,
                () -> CHANGES.get(change).make(member, NEWS.concat("/x")));
        member.sync(NEWS);
        assertEquals(2, disk.syncs());
    }

    @ParameterizedTest
    @CsvSource({"true, 2", "false, 1"})
    void whatWasNotThereIsNoChange(boolean there, int expected) throws Exception {
        disk.mayEnd.release(2);
        QueueNames member = syncs.member();
        member.sync(NEWS);
        disk.there = there;
        assertEquals(there, member.unlink(NEWS.concat("/x")));
        member.sync(NEWS);
        assertEquals(expected, disk.syncs());
    }

    @Test
    void aSyncThatBeganAfterTheChangeIsEnough() throws Exception {
        QueueNames early = syncs.member();
        change(early, NEWS.concat("/early"));
        Future<Errno> first = underWay();
        Future<Errno> shared = syncOnly(early, NEWS);
        QueueNames late = syncs.member();
        change(late, NEWS.concat("/late"));
        awaitWaiting();
        disk.mayEnd.release();
        assertEquals(null, first.get());
        assertEquals(null, shared.get());
        assertEquals(1, disk.syncs());
        disk.mayEnd.release();
        late.sync(NEWS);
        assertEquals(2, disk.syncs());
    }

    @Test
    void aFailureLeavesTheDirectoryChanged() throws Exception {
        disk.failure = Errno.EIO;
        disk.mayEnd.release(2);
        assertEquals(Errno.EIO, sync(NEWS).get());
        disk.failure = null;
        syncs.member().sync(NEWS);
        assertEquals(2, disk.syncs());
    }
}
