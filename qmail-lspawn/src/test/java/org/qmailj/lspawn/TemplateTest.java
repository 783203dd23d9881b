package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.CopyRequest;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.Backoff;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.WorkerProcess;
import org.qmailj.common.testing.Descriptors;
import org.qmailj.common.testing.Eventually;
import org.qmailj.lspawn.Users.User;

/** The spawner's side of the template, which lives on threads of this process. */
@Timeout(30)
class TemplateTest implements Template.Launch {
    /** Where the templates' ends are put: nothing else of this process is there. */
    private static final AtomicInteger NEXT_END = new AtomicInteger(500);

    private static final User JOE = new User(61001, 61002);
    private static final int PID = 4242;
    private static final int MANY = 20;
    private static final byte[] NOT_YET = {};

    private static Reaper reaper;

    private final AtomicLong clock = new AtomicLong();
    private final List<String> asked = new ArrayList<>();
    private final List<Fd> ends = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private String[] process = {"/bin/true"};
    private UnixSocket.Pair worker;
    private volatile byte[] answer = CopyRequest.answer(PID);
    private int answers = Integer.MAX_VALUE;
    private Pipe passed;

    @BeforeAll
    static void startReaper() throws PosixException {
        reaper = Reaper.start();
    }

    private Template template(int patience) throws PosixException {
        worker = UnixSocket.packetPair();
        passed = Pipe.open();
        return new Template(this, reaper, clock::get, patience);
    }

    @AfterEach
    void end() throws PosixException {
        for (Fd end : ends) {
            Socket.end(end);
        }
        worker.ours().close();
        worker.theirs().close();
        threads.shutdown();
    }

    /** A template in this process; the child is there because each template is one. */
    @Override
    public Child start(Fd socket) throws PosixException {
        Fd end = socket.copyTo(NEXT_END.getAndIncrement());
        ends.add(end);
        threads.execute(() -> serve(end));
        List<ByteString> argv = Arrays.stream(process).map(ByteString::of).toList();
        Child child = Child.spawn(new Child.Plan(argv.get(0), argv, List.of()));
        children.add(child);
        return child;
    }

    private void serve(Fd end) {
        try {
            for (int i = 0; i < answers; i++) {
                byte[] packet = new byte[100];
                UnixSocket.Received received = UnixSocket.receive(end, packet);
                if (received.length() == 0) {
                    return;
                }
                CopyRequest request =
                        CopyRequest.decode(Arrays.copyOf(packet, received.length()));
                received.passed().write(new byte[] {'w'}, 0, 1);
                received.passed().close();
                asked.add(request.uid() + ":" + request.gid());
                if (answer != NOT_YET) {
                    UnixSocket.send(end, answer, passed == null ? null : passed.in());
                }
            }
            Socket.end(end);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertWorkerIsHeard() throws PosixException {
        assertEquals(1, UnixSocket.receiveBytes(worker.ours(), new byte[10]));
    }

    private static boolean isThere(Child child) {
        try {
            Posix.kill(child.pid(), 0);
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    /** Comes back when the reaper has taken its status. */
    private static void awaitEnd(Child child) throws Exception {
        Eventually.until("its status is taken", () -> !isThere(child));
    }

    @Test
    void oneTemplateMakesAllCopies() throws Exception {
        Template template = template(20_000);
        template.copy(JOE, worker.theirs());
        assertWorkerIsHeard();
        template.copy(new User(7, 8), worker.theirs());
        assertWorkerIsHeard();
        assertEquals(List.of("61001:61002", "7:8"), asked);
        assertEquals(1, ends.size());
    }

    @Test
    void theEndOfACopyIsThatOfItsDescriptor() throws Exception {
        WorkerProcess copy = template(20_000).copy(JOE, worker.theirs());
        passed.out().write(new byte[1], 0, 1);
        long begun = SteadyClock.SYSTEM.milliseconds();
        copy.awaitOrKill(20_000); // it kills nobody before that
        assertTrue(SteadyClock.SYSTEM.milliseconds() - begun < 10_000);
        copy.awaitGroup(0);
    }

    @Test
    void oneThatHasGoneIsFollowedByAnother() throws Exception {
        answers = 1;
        Template template = template(20_000);
        for (int i = 0; i < 3; i++) {
            if (i > 0) {
                assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
            }
            template.copy(JOE, worker.theirs());
            assertWorkerIsHeard();
        }
        assertEquals(3, ends.size());
    }

    @Test
    void oneThatFallsSilentIsKilledAndFollowedByAnother() throws Exception {
        process = new String[] {"/bin/sleep", "600"};
        Template template = template(8000);
        template.copy(JOE, worker.theirs());
        answer = NOT_YET;
        long begun = SteadyClock.SYSTEM.milliseconds();
        assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
        assertTrue(SteadyClock.SYSTEM.milliseconds() - begun < 8000, "half, as it was up");
        awaitEnd(children.get(0));
        process = new String[] {"/bin/true"}; // nobody ends the second
        answer = CopyRequest.answer(PID);
        template.copy(JOE, worker.theirs());
        assertEquals(2, ends.size());
    }

    @Test
    void afterOneThatIsOfNoUseNoneIsAskedForAMinute() throws Exception {
        answers = 0;
        Template template = template(20_000);
        assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
        assertEquals(1, ends.size(), "a new one is not asked twice");
        answers = 9;
        clock.addAndGet(Backoff.MILLISECONDS - 1);
        assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
        clock.addAndGet(1);
        template.copy(JOE, worker.theirs());
        assertEquals(2, ends.size());
    }

    @Test
    void oneThatDoesNotAnswerIsKilled() throws Exception {
        process = new String[] {"/bin/sleep", "600"};
        answer = NOT_YET;
        Template template = template(50);
        assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
        awaitEnd(children.get(0));
        assertEquals(1, children.size());
    }

    @Test
    void anAnswerThatMakesNoSenseIsNone() throws Exception {
        for (byte[] nonsense : new byte[][] {{1}, {0, 0, 0, 0, 1}}) {
            answer = nonsense;
            Template template = template(20_000);
            assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
        }
    }

    @Test
    void anAnswerWithoutADescriptorIsNone() throws Exception {
        Template template = template(20_000);
        passed = null;
        assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
    }

    @Test
    void whereThereIsNoneItIsNotLookedForAgainAtOnce() throws Exception {
        worker = UnixSocket.packetPair();
        AtomicInteger tries = new AtomicInteger();
        Template template = new Template(socket -> {
            tries.incrementAndGet();
            throw new PosixException(Errno.ENOENT);
        }, reaper, clock::get, 20_000);
        for (int i = 0; i < 3; i++) {
            assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
        }
        assertEquals(1, tries.get());
    }

    @Test
    void thoseThatEndLeaveNoDescriptor() throws Exception {
        answers = 0;
        Template template = template(20_000);
        long before = Descriptors.count();
        for (int i = 0; i < MANY; i++) {
            assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
            clock.addAndGet(Backoff.MILLISECONDS);
        }
        assertEquals(MANY, ends.size());
        assertTrue(Descriptors.count() - MANY < before + MANY / 2, "ours beside theirs");
    }

    @Test
    void thoseThatCannotBeStartedLeaveNoDescriptor() throws Exception {
        worker = UnixSocket.packetPair();
        Template template = new Template(socket -> {
            throw new PosixException(Errno.EAGAIN);
        }, reaper, clock::get, 20_000);
        long before = Descriptors.count();
        for (int i = 0; i < MANY; i++) {
            assertThrows(PosixException.class, () -> template.copy(JOE, worker.theirs()));
            clock.addAndGet(Backoff.MILLISECONDS);
        }
        assertTrue(Descriptors.count() < before + MANY / 2);
    }
}
