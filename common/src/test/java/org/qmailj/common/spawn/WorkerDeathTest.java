package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.qmailj.common.testing.Texts.s;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.ProcessOfHost;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.testing.Eventually;
import org.qmailj.common.testing.Lingering;

/** Workers that die, are killed, or say what nobody asked for. */
@Timeout(30)
class WorkerDeathTest extends WorkerWorld {
    @Test
    void oneThatNeverComesToWorkGivesBackWhatItHas() throws Exception {
        mute = true;
        patience = new Worker.Patience(50, 50, 50);
        process = new String[] {"/bin/sleep", "600"};
        send(1, "joe");
        expect(1, "K exit 7");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        Eventually.until("its group is gone", new ProcessOfHost(child.pid())::isGroupGone);
    }

    @Test
    void aDeadWorkerIsACrashOfEachOfItsDeliveries() throws Exception {
        send(1, "wait 1");
        send(2, "wait 2");
        awaitLoad(2);
        Socket.end(workersEnd);
        Map<Integer, String> ended = new TreeMap<>();
        for (int i = 0; i < 2; i++) {
            SpawnReport.Done done = next();
            ended.put(done.delivery(), done.report().toString());
        }
        assertEquals(Map.of(1, "K signal 9", 2, "K signal 9"), ended);
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertTrue(worker.isReady());
        send(1, "joe");
        expect(1, "K exit 7");
    }

    /** It dies with one task unread, of which the kernel tells first, and one under way. */
    @Test
    void whatADeadWorkerHadSaidCounts() throws Exception {
        mute = true;
        for (int i = 1; i <= 3; i++) {
            send(i, "" + i);
        }
        awaitLoad(3);
        byte[] packet = new byte[WorkerTask.LIMIT];
        UnixSocket.receive(workersEnd, packet);
        int n = UnixSocket.receive(workersEnd, packet).length();
        WorkerTask done = WorkerTask.decode(Arrays.copyOf(packet, n));
        Map<Integer, String> expected = new TreeMap<>(
                Map.of(1, "K signal 9", 2, "K signal 9", 3, "K signal 9"));
        expected.put(Integer.parseInt(done.arguments().get(1).toString()), "Kdone exit 0");
        synchronized (worker) { // where it must come by before it reads the second packet
            UnixSocket.send(workersEnd, new WorkerAnswer.Ready().encode(), null);
            UnixSocket.send(workersEnd, new WorkerAnswer.Done(
                    done.number(), WaitStatus.exited(0), s("done")).encode(), null);
            workersEnd.close();
            workersEnd = null;
        }
        Map<Integer, String> ended = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            SpawnReport.Done report = next();
            ended.put(report.delivery(), report.report().toString());
        }
        assertEquals(expected, ended);
        assertTrue(worker.isReady());
    }

    /** What it has started lives on, and may be at work for a delivery. */
    @Test
    void aCrashIsToldWhenItsProgramsHaveEnded() throws Exception {
        Path end = directory.resolve("end");
        process = new String[] {
            "/bin/sh", "-c", "while ! test -e " + end + "; do /bin/sleep 0.02; done & exit"};
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Socket.end(workersEnd);
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertFalse(reports.in().awaitReadable(300));
        Files.createFile(end);
        expect(1, "K signal 9");
    }

    /** It is not waited for longer than that. */
    @Test
    void aProgramThatStaysForGoodHoldsUpNoMail() throws Exception {
        int time = 700;
        patience = new Worker.Patience(60_000, 10_000, time);
        process = new String[] {"/bin/sh", "-c", "/bin/sleep 1000 & exit"};
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        long since = System.nanoTime();
        Socket.end(workersEnd);
        expect(1, "K signal 9");
        long milliseconds = (System.nanoTime() - since) / 1_000_000;
        assertTrue(milliseconds > time - 200, milliseconds + " ms");
        Posix.kill(-child.pid(), Signals.KILL);
    }

    @Test
    void oneThatNeverComesToWorkHasBegunNothing() throws Exception {
        mute = true;
        send(1, "joe");
        awaitLoad(1);
        Socket.end(workersEnd);
        expect(1, "K exit 7");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertFalse(worker.isReady());
    }

    @Test
    void anAnswerBeforeItIsReadyEndsIt() throws Exception {
        mute = true;
        send(1, "joe");
        awaitLoad(1);
        byte[] lie = new WorkerAnswer.Done(1, WaitStatus.exited(0), s("lie")).encode();
        UnixSocket.send(workersEnd, lie, null);
        expect(1, "K exit 7");
    }

    @Test
    void oneThatIsAbortedIsACrash() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        worker.abort();
        expect(1, "K signal 9");
    }

    /** The process here is not the worker, but it is the one that must end with it. */
    @Test
    void oneThatDoesNotEndIsKilled() throws Exception {
        process = new String[] {"/bin/sleep", "1000"};
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Posix.kill(child.pid(), 0);
        worker.abort();
        expect(1, "K signal 9");
        Eventually.until("it is gone", () -> !exists(child));
    }

    /** Its socket is closed, and that is nothing to it. */
    @Test
    void oneThatWasLetGoAndDoesNotEndIsKilledAfterItsTime() throws Exception {
        int time = 700;
        patience = new Worker.Patience(1000, time, 0);
        process = new String[] {"/bin/sleep", "1000"};
        long since = System.nanoTime();
        send(1, "joe");
        expect(1, "K[from, joe, host] one exit 5");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        Eventually.until("it is gone", () -> !exists(child));
        long milliseconds = (System.nanoTime() - since) / 1_000_000;
        assertTrue(milliseconds >= 1000 + time, "it had time to end by itself: " + milliseconds);
    }

    private static boolean exists(Child child) {
        try {
            Posix.kill(child.pid(), 0);
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    @Test
    void anAnswerThatNobodyAskedForEndsTheWorker() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        byte[] lie = new WorkerAnswer.Done(99, WaitStatus.exited(0), s("lie")).encode();
        UnixSocket.send(workersEnd, lie, null);
        expect(1, "K signal 9");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
    }

    @Test
    void anAnswerThatMakesNoSenseEndsTheWorkerAndItsDescriptorIsNotTaken() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        UnixSocket.send(workersEnd, new byte[] {1, 2, 3}, Fd.STDERR);
        expect(1, "K signal 9");
    }

    /** On a kernel that lets it attach them. */
    @Test
    void descriptorsThatLastWhenTheyAreClosedHoldNobodyUp() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Lingering attached;
        synchronized (worker) { // where it must come by before it closes the socket
            attached = Lingering.attachedTo(workersEnd, new byte[3], new byte[3]);
        }
        try (attached) {
            assertEquals(worker, gone.poll(Lingering.SECONDS / 2, TimeUnit.SECONDS));
            assertEquals(0, worker.load());
            assertTrue(reports.in().awaitReadable(Lingering.SECONDS * 500));
            attached.assertIsNotOver();
        }
        expect(1, "K signal 9");
    }

    @Test
    void itCanAttachNoneWhereTheKernelRefusesThem() throws Exception {
        Fd[] its = new Fd[1];
        worker = Worker.start(socket -> {
            its[0] = socket.copyTo(WORKERS_END);
            return reaper.expect(Child.spawn(new Child.Plan(s("/bin/true"), List.of(s("true")),
                    List.of()).born(Child.Birth.LEADING)));
        }, gone::add, SteadyClock.SYSTEM);
        assertRefused(its[0]);
        its[0].close();
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
    }

    private static void assertRefused(Fd socket) throws PosixException {
        assumeTrue(UnixSocket.refuseDescriptors(socket), "needs Linux 6.16");
        PosixException e = assertThrows(PosixException.class,
                () -> UnixSocket.send(socket, new byte[1], Fd.STDERR));
        assertEquals(Errno.EPERM, e.errno());
    }
}
