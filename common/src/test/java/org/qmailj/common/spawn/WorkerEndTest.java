package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.testing.Descriptors;

/** What the spawner does when a worker is let go or breaks the rules, and what it keeps of it. */
@Timeout(30)
class WorkerEndTest implements Worker.Launch, WorkerProcess {
    private static final int MANY = 50;
    private static final int END_MILLISECONDS = 4711;

    /** Holds a place in this process for the worker's end. */
    private Fd workersEnd;

    private final BlockingQueue<Worker> gone = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> times = new LinkedBlockingQueue<>();

    @BeforeEach
    void makePlace() throws PosixException {
        workersEnd = Fd.openNull();
    }

    @AfterEach
    void end() throws PosixException {
        workersEnd.close();
    }

    @Override
    public WorkerProcess start(Fd socket) throws PosixException {
        socket.copyTo(workersEnd.number());
        return this;
    }

    @Override
    public boolean isStopped() {
        return false;
    }

    @Override
    public void awaitOrKill(int milliseconds) {
        times.add(milliseconds);
    }

    @Override
    public void awaitGroup(int milliseconds) {
        // nobody is left
    }

    private Worker worker(int idle) throws PosixException {
        return Worker.start(UnixSocket.packetPair(), this, gone::add, SteadyClock.SYSTEM,
                new Worker.Patience(idle, END_MILLISECONDS, 0));
    }

    private Worker nextGone() throws InterruptedException {
        return gone.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void oneThatIsLetGoLeavesNoDescriptor() throws Exception {
        long before = Descriptors.count();
        for (int i = 0; i < MANY; i++) {
            Worker worker = worker(60_000);
            assertTrue(worker.dismiss());
            assertEquals(worker, nextGone());
        }
        assertTrue(Descriptors.count() < before + MANY / 2);
    }

    @Test
    void oneThatCannotBeStartedLeavesNoDescriptor() throws Exception {
        long before = Descriptors.count();
        for (int i = 0; i < MANY; i++) {
            assertThrows(PosixException.class, () -> Worker.start(socket -> {
                throw new PosixException(Errno.EAGAIN);
            }, gone::add, SteadyClock.SYSTEM));
        }
        assertTrue(Descriptors.count() < before + MANY / 2);
    }

    /** Otherwise its user would count as one who has used up a copy. */
    @Test
    void oneThatHadNothingToDoHasNotDied() throws Exception {
        Worker worker = worker(20);
        assertEquals(worker, nextGone());
        assertFalse(worker.hasDied());
        assertEquals(END_MILLISECONDS, times.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void oneThatEndsByItselfHasDied() throws Exception {
        Worker worker = worker(60_000);
        Fd.openNull().copyTo(workersEnd.number());
        assertEquals(worker, nextGone());
        assertTrue(worker.hasDied());
    }

    @Test
    void oneThatBreaksTheRulesHasNoTimeToEnd() throws Exception {
        Worker worker = worker(60_000);
        UnixSocket.send(workersEnd, new byte[] {1, 2, 3}, null);
        assertEquals(worker, nextGone());
        assertEquals(0, times.poll(20, TimeUnit.SECONDS));
    }
}
