package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.ProcessOfHost;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.testing.Eventually;

/** What a spawner gives to a worker, and when no more. */
@Timeout(30)
class WorkerTest extends WorkerWorld {
    private static final int CONT = 18;
    private static final int STOP = 19;

    @Test
    void argumentsAndMessageGoThereOutputAndStatusComeBack() throws Exception {
        send(3, "joe");
        expect(3, "K[from, joe, host] one exit 5");
        send(3, "jim");
        expect(3, "K[from, jim, host] one exit 5");
    }

    @Test
    void manyAtOnceAndTheAnswersInTheirOwnOrder() throws Exception {
        for (int i = 0; i < 5; i++) {
            send(i, "wait " + i);
        }
        for (int i = 4; i >= 0; i--) {
            open("wait " + i);
            expect(i, "K[from, wait " + i + ", host] one exit 5");
        }
        assertEquals(0, worker.load());
    }

    @Test
    void oneThatIsSpentFinishesWhatItHasAndGetsNoMore() throws Exception {
        send(1, "wait 1");
        send(2, "wait 2");
        awaitLoad(2);
        spent = true;
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        String report = "";
        for (int i = 0; i < 10_000 && !report.equals("K exit 7"); i++) { // until it is known
            send(3, "joe");
            report = next().report().toString();
        }
        assertEquals("K exit 7", report);
        open("wait 2");
        expect(2, "K[from, wait 2, host] one exit 5");
        assertEquals(0, program.get(PATIENCE, TimeUnit.SECONDS));
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
    }

    private boolean isStopped() {
        return new ProcessOfHost(child.pid()).isStopped();
    }

    /** What it got it would keep, and a place among all deliveries with it. */
    @Test
    void oneThatIsStoppedGetsNoMore() throws Exception {
        AtomicLong now = new AtomicLong();
        clock = now::get;
        process = new String[] {"/bin/sleep", "600"};
        send(1, "wait 1");
        awaitLoad(1);
        Posix.kill(child.pid(), STOP);
        Eventually.until("it is stopped", this::isStopped);
        now.addAndGet(100); // its silence
        send(2, "joe");
        expect(2, "K exit 7");
        Posix.kill(child.pid(), CONT);
        Eventually.until("it goes on", () -> !isStopped());
        send(2, "joe");
        expect(2, "K[from, joe, host] one exit 5");
        Posix.kill(child.pid(), STOP);
        Eventually.until("it is stopped", this::isStopped);
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        send(2, "joe");
        expect(2, "K[from, joe, host] one exit 5"); // idle: nobody knows
        Posix.kill(child.pid(), Signals.KILL);
    }

    @Test
    void whatItGivesBackIsForTheProgram() throws Exception {
        for (int i = 1; i <= 10; i++) {
            send(i, "not here");
            expect(i, "K exit 7");
        }
        send(1, "joe");
        expect(1, "K[from, joe, host] one exit 5");
        assertEquals(0, worker.load());
    }

    @Test
    void whatIsBeyondWhatItMayHaveIsNotTaken() throws Exception {
        most = 2;
        send(1, "wait 1");
        send(2, "wait 2");
        awaitLoad(2);
        send(3, "joe");
        expect(3, "K exit 7");
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        send(3, "joe");
        expect(3, "K[from, joe, host] one exit 5");
    }

    @Test
    void argumentsThatAreTooLongAreNotTaken() throws Exception {
        send(1, "a".repeat(WorkerTask.LIMIT));
        expect(1, "K exit 7");
    }

    @Test
    void oneThatIsAtWorkIsNotDismissedAndOneThatIsRetiredFinishes() throws Exception {
        send(1, "wait 1");
        awaitLoad(1);
        assertEquals(OptionalLong.empty(), worker.idleMilliseconds());
        assertFalse(worker.dismiss());
        assertTrue(worker.retire());
        send(2, "joe");
        expect(2, "K exit 7");
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertEquals(0, program.get(PATIENCE, TimeUnit.SECONDS));
    }

    @Test
    void aMinuteWithoutWorkTenSecondsToEndAndAnHourForPrograms() throws Exception {
        worker = Worker.start(this::launch, gone::add, SteadyClock.SYSTEM);
        assertEquals(new Worker.Patience(60_000, 10_000, 3_600_000), worker.patience());
    }

    private static boolean isAnybodyHeldUp() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(
                t -> t.getName().equals("worker") && t.getState() == Thread.State.BLOCKED);
    }

    @Test
    void itIsLetGoWhenThereIsNothingToDo() throws Exception {
        patience = new Worker.Patience(1000, 10_000, 0);
        send(1, "wait 1");
        awaitReady();
        awaitLoad(1);
        synchronized (worker) { // where its time is up, and it looks whether there is work
            Eventually.until("somebody is held up", WorkerTest::isAnybodyHeldUp);
        }
        open("wait 1");
        expect(1, "K[from, wait 1, host] one exit 5");
        assertEquals(worker, gone.poll(PATIENCE, TimeUnit.SECONDS));
        assertTrue(worker.isReady());
        assertEquals(0, program.get(PATIENCE, TimeUnit.SECONDS));
    }
}
