package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.WaitStatus;

/** The worker's own side: its bound, its bugs, its lack of memory, and its answers. */
@Timeout(30)
class WorkerProgramTest extends WorkerWorld {
    @Test
    void whatIsBeyondTheBoundWaits() throws Exception {
        for (int i = 0; i < 7; i++) {
            send(i, "wait " + i);
        }
        open("wait 5");
        open("wait 6");
        open("wait 0");
        Map<Integer, String> ended = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            SpawnReport.Done done = next();
            ended.put(done.delivery(), done.report().toString());
        }
        assertEquals(3, ended.size());
        awaitLoad(4); // those that were sent may come to the worker in another order
    }

    @Test
    void aBugInOneDeliveryIsItsOwn() throws Exception {
        send(1, "bug");
        expect(1, "Kon purpose exit 6");
        worse = true;
        send(1, "bug");
        expect(1, "K exit 111");
        send(1, "unreportable");
        String report = next().report().toString();
        assertTrue(report.startsWith("ZInternal error: qmail-spawn bug: "
                + "java.lang.AssertionError at common.spawn.WorkerWorld$Verbatim."), report);
        send(1, "joe");
        expect(1, "K[from, joe, host] one exit 5");
    }

    @Test
    void memoryThatRunsOutForOneIsOnlyItsOwn() throws Exception {
        send(1, "wait 1");
        send(2, "no memory");
        expect(2, "K exit 111");
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
    }

    @Test
    void longOutputIsCutAtThePacket() throws Exception {
        send(1, "long 50000");
        expect(1, "K" + "x".repeat(50000) + " exit 5");
        byte[] packet = new WorkerAnswer.Done(
                1, WaitStatus.exited(0), s("y".repeat(70_000))).encode();
        assertEquals(WorkerAnswer.LIMIT, packet.length);
        WorkerAnswer.Done cut = (WorkerAnswer.Done) WorkerAnswer.decode(packet);
        assertEquals(WorkerAnswer.LIMIT - 12, cut.output().length());
    }

    /** Stopped by its owner, it takes no packets; the socket holds some. */
    @Test
    void aWorkerThatIsBehindIsNotWaitedFor() throws Exception {
        bound = 1;
        int taken = 0;
        send(0, "wait " + "a".repeat(7_000));
        awaitLoad(1);
        for (int i = 1; i < 100; i++) {
            int before = worker.load();
            send(i, "wait " + "a".repeat(7_000));
            SpawnReport.Done done = null;
            while (done == null && worker.load() == before) {
                done = reports.in().awaitReadable(10) ? next() : null;
            }
            if (done != null) {
                assertEquals("K exit 7", done.report().toString());
                taken = i;
                break;
            }
        }
        assertTrue(taken > 0 && taken < 100, "took " + taken);
    }

    /** Puts something where the worker's socket was that nothing can be sent through. */
    private Fd breakWorkersEnd() throws PosixException {
        Fd aside = workersEnd.copyTo(WORKERS_END + 1);
        Pipe no = Pipe.open();
        no.in().copyTo(WORKERS_END);
        return aside;
    }

    @Test
    void anAnswerThatCannotBeSentAtFirstIsSentLater() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Fd aside = breakWorkersEnd();
        open("wait 1");
        Thread.sleep(300); // it tries in vain meanwhile
        aside.copyTo(WORKERS_END);
        aside.close();
        assertTrue(reports.in().awaitReadable(10_000));
        expect(1, "K[from, wait 1, host] one exit 5");
    }

    @Test
    void aWorkerThatCannotAnswerEnds() throws Exception {
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        Fd aside = breakWorkersEnd();
        open("wait 1");
        try {
            assertEquals(111, program.get(PATIENCE, TimeUnit.SECONDS));
        } finally {
            aside.copyTo(WORKERS_END);
            aside.close();
            Socket.end(workersEnd); // as the end of a process does
        }
        expect(1, "K signal 9");
    }
}
