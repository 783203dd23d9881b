package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.spawn.Backoff;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.TaskOutcome;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.testing.Eventually;
import org.qmailj.lspawn.LocalWorkers.Kind;
import org.qmailj.lspawn.Users.User;

@Timeout(30)
class LocalWorkersTest {
    private static final User JOE = new User(61001, 61001);
    private static final User JIM = new User(61002, 61001);
    private static final User SUE = new User(61003, 61001);
    private static final int PATIENCE = 20;

    private static Reaper reaper;

    private final AtomicLong clock = new AtomicLong();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final InProcess launch = new InProcess(0, reaper);

    private final class Delivery implements TaskOutcome {
        @Override
        public void carriedOut(WaitStatus status, ByteString output) {
            ends.add(output.toString());
        }

        @Override
        public void crashed() {
            ends.add("crashed");
        }

        @Override
        public void notBegun() {
            ends.add("not begun");
        }
    }

    @BeforeAll
    static void startReaper() throws PosixException {
        reaper = Reaper.start();
    }

    @AfterEach
    void end() throws Exception {
        launch.close();
    }

    private LocalWorkers workers(int busy, int places) {
        return new LocalWorkers(launch, new Users(busy), clock::get, places);
    }

    private boolean take(LocalWorkers workers, User user, String what) {
        return workers.take(user, new Delivery(), List.of(ByteString.of(what)), null);
    }

    private String next() throws InterruptedException {
        return ends.poll(PATIENCE, TimeUnit.SECONDS);
    }

    private List<User> started() {
        return launch.started.stream().map(InProcess.Started::user).toList();
    }

    @Test
    void eachUserHasOneOfHisOwnFromTheFirstDeliveryOn() throws Exception {
        LocalWorkers workers = workers(2, 5);
        for (User user : new User[] {JOE, JIM, JOE, JIM, new User(61001, 61002)}) {
            assertTrue(take(workers, user, "x"));
            assertEquals("x", next());
        }
        assertEquals(List.of(JOE, JIM, new User(61001, 61002)), started());
    }

    @Test
    void withoutPlacesThereAreNone() {
        LocalWorkers workers = workers(1, 0);
        assertFalse(take(workers, JOE, "x"));
        assertFalse(take(workers, JOE, "x"));
        assertEquals(List.of(), started());
    }

    /** Has the user use up a worker; the next one lasts. */
    private void useUp(LocalWorkers workers, User user) throws Exception {
        launch.spent = true;
        assertTrue(take(workers, user, "the last"));
        assertEquals("the last", next());
        assertEquals(0, launch.started.getLast().program().get(PATIENCE, TimeUnit.SECONDS));
        launch.spent = false;
        launch.started.clear();
    }

    private List<Kind> kinds() {
        return launch.started.stream().map(InProcess.Started::kind).toList();
    }

    @Test
    void whoHasUsedUpAWorkerGetsOneThatLasts() throws Exception {
        LocalWorkers workers = workers(2, 5);
        useUp(workers, JOE);
        for (User user : new User[] {JOE, JIM, JOE}) {
            assertTrue(take(workers, user, "x"));
            assertEquals("x", next());
        }
        assertEquals(List.of(JOE, JIM), started());
        assertEquals(List.of(Kind.LASTING, Kind.COPY), kinds());
    }

    /** A copy collects nothing: what it has under way must fit into its memory. */
    @Test
    void whoHasManyDeliveriesAtOnceGetsOneThatLasts() throws Exception {
        LocalWorkers workers = workers(2, 5);
        int deliveries = WorkerLimits.COPY_AT_ONCE + 5;
        for (int i = 0; i < deliveries; i++) {
            assertTrue(take(workers, JOE, "wait"));
        }
        assertEquals(List.of(JOE, JOE), started());
        assertEquals(List.of(Kind.COPY, Kind.LASTING), kinds());
        launch.open();
        for (int i = 0; i < deliveries; i++) {
            assertEquals("wait", next());
        }
        assertEquals(0, launch.started.get(0).program().get(PATIENCE, TimeUnit.SECONDS));
    }

    /** A copy may live at the socket of an attempt that failed. */
    @Test
    void withoutATemplateAWorkerIsStartedAtAnotherSocket() throws Exception {
        launch.copies = false;
        LocalWorkers workers = workers(2, 5);
        assertTrue(take(workers, JOE, "x"));
        assertEquals("x", next());
        assertEquals(List.of(JOE), started());
        assertEquals(List.of(Kind.LASTING), kinds());
        assertEquals(3, launch.sockets.size());
        assertEquals(3, launch.sockets.stream().distinct().count());
    }

    /** A delivery on a thread of its own. */
    private CompletableFuture<Boolean> taking(LocalWorkers workers, User user) {
        return CompletableFuture.supplyAsync(
                () -> take(workers, user, "x"), task -> Thread.ofPlatform().daemon().start(task));
    }

    @Test
    void whileATemplateDoesNotAnswerOnlyThatUserWaits() throws Exception {
        LocalWorkers workers = workers(2, 5);
        assertTrue(take(workers, JOE, "joe"));
        assertEquals("joe", next());
        launch.answer = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> hers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            hers.add(taking(workers, SUE));
        }
        Eventually.until("hers starts", () -> launch.sockets.size() != 1);
        assertTrue(taking(workers, JOE).get(PATIENCE / 2, TimeUnit.SECONDS));
        assertEquals("x", next());
        launch.answer.countDown();
        for (CompletableFuture<Boolean> one : hers) {
            assertTrue(one.get(PATIENCE, TimeUnit.SECONDS));
            assertEquals("x", next());
        }
        assertEquals(List.of(JOE, SUE), started());
    }

    @Test
    void oneThatWasUsedUpFinishesWhatItHas() throws Exception {
        LocalWorkers workers = workers(2, 5);
        assertTrue(take(workers, JOE, "wait"));
        launch.awaitWaiting();
        launch.spent = true;
        while (started().size() == 1) { // until the news of it has come
            if (take(workers, JOE, "x")) {
                assertEquals("x", next());
            }
        }
        assertEquals(List.of(Kind.COPY, Kind.LASTING), kinds());
        assertFalse(launch.started.get(0).program().isDone());
        launch.open();
        assertEquals("wait", next());
        assertEquals(0, launch.started.get(0).program().get(PATIENCE, TimeUnit.SECONDS));
    }

    @Test
    void afterAMinuteWithoutMailHeGetsOneThatCostsLittle() throws Exception {
        LocalWorkers workers = workers(2, 5);
        useUp(workers, JOE);
        clock.addAndGet(Users.WINDOW_MILLISECONDS + 1);
        assertTrue(take(workers, JOE, "x"));
        assertEquals("x", next());
        assertEquals(List.of(Kind.COPY), kinds());
    }

    @Test
    void anybodyTakesThePlaceOfOneThatCostsLittle() throws Exception {
        LocalWorkers workers = workers(2, 2);
        for (User user : new User[] {JOE, JIM, SUE, JOE}) {
            assertTrue(take(workers, user, "x"));
            assertEquals("x", next());
            clock.addAndGet(1);
        }
        assertEquals(List.of(JOE, JIM, SUE, JOE), started());
        for (int gone : new int[] {0, 1}) {
            InProcess.Started one = launch.started.get(gone);
            assertEquals(0, one.program().get(PATIENCE, TimeUnit.SECONDS));
        }
        assertFalse(launch.started.get(2).program().isDone());
    }

    @Test
    void aBusyUserTakesThePlaceOfTheOneWhoIsIdleForLonger() throws Exception {
        LocalWorkers workers = workers(2, 2);
        useUp(workers, JOE);
        useUp(workers, JIM);
        take(workers, JOE, "joe");
        next();
        clock.addAndGet(1);
        take(workers, JIM, "jim");
        next();
        clock.addAndGet(50);
        assertFalse(take(workers, SUE, "sue"), "she is not busy");
        clock.addAndGet(60);
        assertTrue(take(workers, JIM, "jim"));
        next();
        assertTrue(take(workers, SUE, "sue"), "he is idle for longer than she took");
        assertEquals("sue", next());
        assertEquals(List.of(JOE, JIM, SUE), started());
        assertEquals(0, launch.started.get(0).program().get(PATIENCE, TimeUnit.SECONDS));
        assertTrue(take(workers, JIM, "jim"), "his is still there");
        next();
        assertEquals(List.of(JOE, JIM, SUE), started());
    }

    @Test
    void nobodyIsIdleForAsLongAsAThirdTookToBecomeBusy() throws Exception {
        LocalWorkers workers = workers(2, 2);
        useUp(workers, JOE);
        useUp(workers, JIM);
        for (User user : new User[] {JOE, JIM}) {
            assertTrue(take(workers, user, "x"));
            next();
        }
        assertFalse(take(workers, SUE, "sue"), "she is not busy");
        clock.addAndGet(50);
        for (User user : new User[] {JOE, JIM}) {
            assertTrue(take(workers, user, "x"));
            next();
        }
        clock.addAndGet(50);
        assertFalse(take(workers, SUE, "sue"), "twice as long as they are idle");
        assertEquals(List.of(JOE, JIM), started());
    }

    @Test
    void nobodyIsSentAwayFromHisWork() throws Exception {
        LocalWorkers workers = workers(1, 1);
        assertTrue(take(workers, JOE, "wait"));
        clock.addAndGet(20);
        assertFalse(take(workers, JIM, "jim"));
        launch.open();
        assertEquals("wait", next());
        clock.addAndGet(20);
        assertTrue(take(workers, JIM, "jim"));
        assertEquals("jim", next());
    }

    @Test
    void aDeadWorkerIsACrashAndTheNextDeliveryGetsANewOne() throws Exception {
        LocalWorkers workers = workers(1, 5);
        assertTrue(take(workers, JOE, "x"));
        assertEquals("x", next());
        assertTrue(take(workers, JOE, "wait"));
        assertTrue(take(workers, JIM, "wait"));
        Socket.end(launch.started.get(0).end());
        assertEquals("crashed", next());
        launch.open();
        assertEquals("wait", next(), "the other's goes on");
        assertTrue(take(workers, JOE, "y"));
        assertEquals("y", next());
        assertEquals(List.of(JOE, JIM, JOE), started());
        assertEquals(List.of(Kind.COPY, Kind.COPY, Kind.LASTING), kinds(),
                "with memory for what killed it");
    }

    @Test
    void whoseWorkerDoesNotComeToWorkGetsNoneForAWhile() throws Exception {
        launch.mute = true;
        LocalWorkers workers = workers(1, 5);
        assertTrue(take(workers, JOE, "x"));
        Socket.end(launch.started.get(0).end());
        assertEquals("not begun", next());
        launch.mute = false;
        assertFalse(take(workers, JOE, "x"));
        assertTrue(take(workers, JIM, "x"));
        assertEquals("x", next());
        assertEquals(List.of(JOE, JIM), started());
        clock.addAndGet(Backoff.MILLISECONDS - 1);
        assertFalse(take(workers, JOE, "x"));
        clock.addAndGet(1);
        assertTrue(take(workers, JOE, "x"));
    }

    /** What he could not begin would wait for the end of another, which may be hours away. */
    @Test
    void whatIsBeyondTheDeliveriesThatAWorkerMakesAtOnceIsNotForIt() throws Exception {
        LocalWorkers workers = workers(1, 5);
        useUp(workers, JOE);
        for (int i = 0; i < WorkerLimits.LOCAL_AT_ONCE; i++) {
            assertTrue(take(workers, JOE, "wait"));
        }
        assertFalse(take(workers, JOE, "one more"));
        assertTrue(take(workers, JIM, "jim"));
        assertEquals("jim", next());
        launch.open();
        for (int i = 0; i < WorkerLimits.LOCAL_AT_ONCE; i++) {
            assertEquals("wait", next());
        }
        assertTrue(take(workers, JOE, "joe"));
        assertEquals("joe", next());
        assertEquals(List.of(JOE, JIM), started());
    }

    @Test
    void whereNothingCouldBeStartedTheNextDeliveryTriesAgain() throws Exception {
        AtomicBoolean nothing = new AtomicBoolean(true);
        LocalWorkers workers = new LocalWorkers((user, socket, kind) -> {
            if (nothing.get()) {
                throw new PosixException(Errno.EAGAIN);
            }
            return launch.start(user, socket, kind);
        }, new Users(1), clock::get, 1);
        assertFalse(take(workers, JOE, "x"));
        nothing.set(false);
        assertTrue(take(workers, JOE, "x"));
        assertEquals("x", next());
    }
}
