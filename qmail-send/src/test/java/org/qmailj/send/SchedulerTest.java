package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.send.message.TestTables.keys;
import static org.qmailj.send.message.TestTables.pairs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.posix.Signals;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.work.Event;
import org.qmailj.send.work.Io;

/** Who is tried when, by a daemon made of memory. */
class SchedulerTest {
    private final World world = new World();

    private static List<String> recipients(List<SpawnCommand> commands) {
        return commands.stream().map(command -> command.recipient().toString()).toList();
    }

    @Test
    void oneMessageFromTodoToItsEnd() {
        world.start().send(46, "a@here.test", "joe@here.test");
        assertEquals("""
                status: local 0/10 remote 0/20
                new msg 46
                info msg 46: bytes 11 from <a@here.test> qp 1046 uid 0
                starting delivery 1: msg 46 to local joe@here.test
                status: local 1/10 remote 0/20
                delivery 1: success: done/
                status: local 0/10 remote 0/20
                end msg 46""", world.takeLog());
        assertEquals(Map.of(), world.disk.files());
    }

    /** Some file systems use all 64 bits of an inode number. */
    @Test
    void greatNumbers() {
        for (long n : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -2}) {
            World here = new World();
            here.start().send(n, "a@here.test", "bad@here.test", "joe@away");
            String number = Long.toUnsignedString(n);
            assertTrue(here.log.contains("new msg " + number), here.log.toString());
            assertTrue(here.log.contains("end msg " + number), here.log.toString());
            assertEquals(Map.of(), here.disk.files());
        }
    }

    @Test
    void addressesInTheLogAreSafe() {
        world.start().send(46, "a b%\t\u00e9", "joe\nbar@here.test");
        assertEquals(List.of(
                "info msg 46: bytes 11 from <a_b___> qp 1046 uid 0",
                "starting delivery 1: msg 46 to local joe/bar@here.test"),
                List.copyOf(world.log).stream().filter(s -> s.contains("info")
                        || s.contains("starting")).toList());
    }

    @Test
    void channelsTakeTurns() {
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test", "2@here.test", "3@away", "4@away", "5@away");
        assertEquals(List.of(
                "starting delivery 1: msg 46 to local 1@here.test",
                "starting delivery 2: msg 46 to remote 3@away",
                "starting delivery 3: msg 46 to local 2@here.test",
                "starting delivery 4: msg 46 to remote 4@away",
                "starting delivery 5: msg 46 to remote 5@away"), world.takeLog("starting"));
    }

    /** Attempts at birth + (k * skip)^2, when each is made on time. */
    @Test
    void retryTable() {
        world.start().send(46, "a@b", "later@here.test", "later@away");
        List<Long> local = new ArrayList<>();
        List<Long> remote = new ArrayList<>();
        world.deliver = command -> {
            boolean here = command.recipient().toString().endsWith("here.test");
            (here ? local : remote).add(world.seconds - World.START);
            return "Znot now\n";
        };
        world.until(World.START + 10_000);
        assertEquals(List.of(100L, 400L, 900L, 1600L, 2500L, 3600L, 4900L, 6400L, 8100L, 10_000L),
                local);
        assertEquals(List.of(400L, 1600L, 3600L, 6400L, 10_000L), remote);
    }

    @Test
    void aLateAttemptIsCountedFromTheMessagesAge() {
        long birth = World.START - 10_050;
        world.waiting(46, "a@b", birth, Map.of(
                Channel.LOCAL, "Tlater@here.test\0", Channel.REMOTE, "Tlater@away\0"));
        world.start().settle().signal(Signals.TERM);
        world.scheduler.end();
        assertEquals(birth + 110 * 110, world.disk.mtime("local/0/46"));
        assertEquals(birth + 120 * 120, world.disk.mtime("remote/0/46"));
    }

    @Test
    void aMessageFromTheFutureIsNewborn() {
        long birth = World.START + 5000;
        world.waiting(46, "a@b", birth, Map.of(Channel.LOCAL, "Tlater@here.test\0"));
        world.start().until(birth);
        world.signal(Signals.TERM);
        world.scheduler.end();
        assertEquals(birth + 100, world.disk.mtime("local/0/46"));
    }

    @Test
    void concurrencyIsTheLesserOfControlAndSpawner() {
        world.localConcurrency = 3;
        world.remoteConcurrency = 4_294_967_295L;
        world.announced = Map.of(Channel.LOCAL, 5, Channel.REMOTE, 2);
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test", "2@here.test", "3@here.test", "4@here.test",
                "5@away", "6@away", "7@away");
        assertEquals("status: local 3/3 remote 2/2", world.log.getLast());
        assertEquals(List.of("1@here.test", "2@here.test", "3@here.test"),
                recipients(world.commands.get(Channel.LOCAL)));
        world.report(Channel.LOCAL, 1, "Kdone\n").settle();
        assertEquals(
                new SpawnCommand(1, 46, ByteString.of("a@b"), ByteString.of("4@here.test")),
                world.commands.get(Channel.LOCAL).getLast());
    }

    @Test
    void noConcurrencyIsNoDeliveries() {
        world.localConcurrency = 0;
        world.start().send(46, "a@b", "1@here.test", "2@away");
        assertEquals(List.of(), world.commands.get(Channel.LOCAL));
        assertEquals(List.of("2@away"), recipients(world.commands.get(Channel.REMOTE)));
    }

    @Test
    void oneMessageAfterTheOtherWhenThereIsOneJob() {
        world.localConcurrency = 1;
        world.remoteConcurrency = 0;
        world.waiting(46, "a@b", World.START - 9, Map.of(Channel.LOCAL, "T1@here.test\0"));
        world.waiting(47, "a@b", World.START - 8, Map.of(Channel.LOCAL, "T2@here.test\0"));
        world.start().settle();
        assertEquals(List.of("1@here.test", "2@here.test"),
                recipients(world.commands.get(Channel.LOCAL)));
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void alrmMakesEverythingDue() {
        world.start().send(46, "a@b", "later@here.test", "later@away");
        world.until(World.START + 50);
        world.takeLog();
        world.signal(Signals.ALRM);
        assertEquals(2, world.takeLog("starting").size());
    }

    @Test
    void hupChangesWhatIsLocal() {
        world.start();
        world.reread = old -> new Tables.Reread.Fresh(new Rewriter(
                old.envNoAtHost(), old.percentHack(), keys("there.test"), pairs(),
                false));
        world.signal(Signals.HUP).send(46, "a@b", "joe@there.test", "joe@here.test");
        assertEquals(List.of("joe@there.test"), recipients(world.commands.get(Channel.LOCAL)));
        assertEquals(List.of("joe@here.test"), recipients(world.commands.get(Channel.REMOTE)));
    }

    @Test
    void hupThatFailsChangesNothing() {
        world.reread = old -> new Tables.Reread.Failed("alert: unable to reread control/locals");
        world.start().signal(Signals.HUP);
        assertEquals("alert: unable to reread control/locals", world.log.getLast());
        world.send(46, "a@b", "joe@here.test");
        assertEquals(List.of("joe@here.test"), recipients(world.commands.get(Channel.LOCAL)));
    }

    /** HUP makes this domain, and no other, local. */
    private void hupMakesLocal(String domain) {
        world.reread = old -> new Tables.Reread.Fresh(new Rewriter(
                old.envNoAtHost(), old.percentHack(), keys(domain), pairs(), false));
        world.signal(Signals.HUP);
    }

    @Test
    void newMailAfterHupWaitsForTheNewTables() {
        world.start().settle().io.hold(Io.Lane.READS);
        hupMakesLocal("there.test");
        world.send(46, "a@b", "joe@there.test");
        assertEquals(1, world.io.waiting(Io.Lane.READS)); // the tables; todo/ comes after them
        world.io.letGo(Io.Lane.READS);
        world.settle();
        assertEquals(List.of("joe@there.test"), recipients(world.commands.get(Channel.LOCAL)));
    }

    @Test
    void newMailFoundBeforeHupWaitsToo() {
        world.io.hold(Io.Lane.PREPROCESSING);
        for (int n = 46; n < 86; n++) {
            world.queue(n, n, "x\n", "a@b", "joe" + n + "@there.test");
        }
        world.start().settle().io.hold(Io.Lane.READS);
        hupMakesLocal("there.test");
        world.io.letGo(Io.Lane.PREPROCESSING);
        world.settle();
        assertEquals(List.of(), world.takeLog("new msg"));
        world.io.letGo(Io.Lane.READS);
        world.settle();
        assertEquals(40, world.commands.get(Channel.LOCAL).size());
        assertEquals(40, world.takeLog("end msg").size());
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void newMailDuringHupThatFailsIsNotLost() {
        world.io.hold(Io.Lane.PREPROCESSING);
        world.start().send(46, "a@b", "joe@here.test").io.hold(Io.Lane.READS);
        world.reread = old -> new Tables.Reread.Failed("alert: unable to reread control/locals");
        world.signal(Signals.HUP).io.letGo(Io.Lane.PREPROCESSING);
        world.settle().io.letGo(Io.Lane.READS);
        world.settle();
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    @Test
    void deliveriesGoOnDuringHup() {
        world.waiting(46, "a@b", World.START + 100, Map.of(Channel.LOCAL, "Tjoe@here.test\0"));
        world.start().settle().io.hold(Io.Lane.READS);
        world.signal(Signals.HUP).until(World.START + 2000); // todo/ is due meanwhile
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    /** Two at once might end in the wrong order, and the older contents stay. */
    @Test
    void hupDuringHupReadsOnceMoreAfterIt() {
        int[] reads = new int[1];
        world.reread = old -> {
            reads[0]++;
            return new Tables.Reread.Fresh(old);
        };
        world.start().settle().io.hold(Io.Lane.READS);
        world.signal(Signals.HUP).signal(Signals.HUP).signal(Signals.HUP);
        assertEquals(1, world.io.waiting(Io.Lane.READS));
        world.io.letGo(Io.Lane.READS);
        world.settle();
        assertEquals(2, reads[0]);
    }

    /** Each reading finds other files, and the next HUP comes during it. */
    @Test
    void hupsWithoutEndDoNotHoldUpNewMail() {
        int[] reads = new int[1];
        world.reread = old -> {
            reads[0]++;
            if (!world.log.contains("new msg 47") && reads[0] < 50) {
                world.scheduler.handle(new Event.Signal(Signals.HUP));
            }
            return new Tables.Reread.Fresh(new Rewriter(old.envNoAtHost(), old.percentHack(),
                    keys("host" + reads[0] + ".test"), pairs(), false));
        };
        world.start().settle().io.hold(Io.Lane.READS);
        world.queue(46, 1, "x\n", "a@b", "joe@host1.test");
        world.send(47, "a@b", "joe@host1.test").signal(Signals.HUP).io.letGo(Io.Lane.READS);
        world.settle();
        assertEquals(List.of("new msg 46", "new msg 47"), world.takeLog("new msg"));
        assertTrue(reads[0] < 10, "waits for " + reads[0] + " readings");
        assertEquals(Map.of(), world.disk.files());
    }

    /** The tables that are there between two readings are older than the second HUP. */
    @Test
    void newMailBetweenTwoReadingsWaitsForTheSecond() {
        Deque<String> local = new ArrayDeque<>(List.of("there.test", "here.test"));
        world.reread = old -> new Tables.Reread.Fresh(new Rewriter(
                old.envNoAtHost(), old.percentHack(), keys(local.remove()), pairs(), false));
        world.start().settle().io.hold(Io.Lane.READS);
        world.send(46, "a@b", "joe@here.test", "joe@there.test");
        world.signal(Signals.HUP).signal(Signals.HUP).io.letGo(Io.Lane.READS);
        world.settle();
        assertEquals(List.of("joe@here.test"), recipients(world.commands.get(Channel.LOCAL)));
        assertEquals(List.of("joe@there.test"), recipients(world.commands.get(Channel.REMOTE)));
    }

    @Test
    void termDuringHup() {
        world.io.hold(Io.Lane.PREPROCESSING);
        world.start().send(46, "a@b", "joe@here.test").io.hold(Io.Lane.READS);
        world.signal(Signals.HUP).signal(Signals.HUP).signal(Signals.TERM);
        world.io.letGo(Io.Lane.PREPROCESSING);
        assertFalse(world.settle().scheduler.isFinished());
        world.io.letGo(Io.Lane.READS);
        assertTrue(world.settle().scheduler.isFinished());
        assertFalse(world.disk.exists("todo/46"));
    }

    @Test
    void thatTheTriggerCannotBeWaitedForIsLogged() {
        world.start().takeLog();
        world.scheduler.handle(new Event.CannotWait());
        assertEquals("warning: trouble in select", world.takeLog());
    }

    @Test
    void termWaitsForDeliveriesAndBeginsNone() {
        world.localConcurrency = 1;
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test", "2@here.test");
        world.signal(Signals.TERM);
        assertFalse(world.scheduler.isFinished());
        world.queue(47, 1, "x\n", "a@b", "3@here.test");
        world.scheduler.handle(new Event.Pulled());
        world.settle().report(Channel.LOCAL, 0, "Kdone\n").settle();
        assertTrue(world.scheduler.isFinished());
        world.takeLog();
        world.scheduler.end();
        assertEquals("status: exiting", world.takeLog());
        assertEquals("D1@here.test\0T2@here.test\0", world.disk.contents("local/0/46"));
        assertTrue(world.disk.exists("todo/47"));
    }

    @Test
    void theLastDeliveryBeforeTheExitEndsItsMessage() {
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test").signal(Signals.TERM);
        world.takeLog();
        world.report(Channel.LOCAL, 0, "Kdone\n").settle();
        assertEquals("""
                delivery 1: success: done/
                status: local 0/10 remote 0/20 exitasap
                end msg 46""", world.takeLog());
        assertTrue(world.scheduler.isFinished());
    }

    @Test
    void theNextTimesAreLeftOnTheDisk() {
        world.start().send(46, "a@b", "later@here.test", "later@away").signal(Signals.TERM);
        assertTrue(world.scheduler.isFinished());
        world.disk.failing("touch remote");
        world.takeLog();
        world.scheduler.end();
        assertEquals(World.START + 100, world.disk.mtime("local/0/46"));
        assertEquals("warning: unable to utime remote/0/46; message will be retried too soon\n"
                + "status: exiting", world.takeLog());
    }

    @Test
    void aLostSpawnerEndsItAfterTheOthersDeliveries() {
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test", "2@away");
        world.takeLog();
        world.scheduler.handle(new Event.SpawnLost(Channel.LOCAL));
        world.settle();
        assertEquals("alert: oh no! lost spawn connection! dying...", world.takeLog());
        assertFalse(world.scheduler.isFinished());
        world.report(Channel.REMOTE, 0, "Kdone\n").settle();
        assertTrue(world.scheduler.isFinished());
        assertEquals("T1@here.test\0", world.disk.contents("local/0/46"));
    }

    @Test
    void aSpawnerThatBreaksItsPipeIsLostOnce() {
        world.room.put(Channel.REMOTE, -1);
        world.start().send(46, "a@b", "1@away");
        world.scheduler.handle(new Event.SpawnLost(Channel.REMOTE));
        world.settle();
        assertEquals(1, world.takeLog("lost spawn").size());
        assertTrue(world.scheduler.isFinished());
    }

    @Test
    void aSecondAnnouncementIsNoReport() {
        world.start().scheduler.handle(
                new Event.Report(Channel.LOCAL, new SpawnReport.Concurrency(5)));
        world.settle();
        assertEquals("alert: oh no! lost spawn connection! dying...", world.log.getLast());
        assertTrue(world.scheduler.isFinished());
    }

    @Test
    void aFullPipeStopsItsOwnChannelOnly() {
        world.room.put(Channel.LOCAL, 7);
        world.io.hold(Io.Lane.LOCAL_COMMANDS);
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test", "2@here.test", "3@away", "4@away");
        assertEquals(List.of(), world.commands.get(Channel.LOCAL));
        assertEquals(List.of("3@away", "4@away"), recipients(world.commands.get(Channel.REMOTE)));
        world.io.letGo(Io.Lane.LOCAL_COMMANDS);
        world.settle();
        assertEquals(List.of("1@here.test", "2@here.test"),
                recipients(world.commands.get(Channel.LOCAL)));
    }

    @Test
    void strangeReports() {
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test");
        world.takeLog();
        world.report(Channel.LOCAL, 1, "Kx").report(Channel.LOCAL, 10, "Kx");
        world.report(Channel.REMOTE, 0, "Kx").report(Channel.LOCAL, 0, "").settle();
        world.report(Channel.LOCAL, 0, "Kx").settle();
        String outOfRange = "warning: internal error: delivery report out of range\n";
        assertEquals(outOfRange + outOfRange + outOfRange
                + "delivery 1: report mangled, will defer\nstatus: local 0/10 remote 0/20\n"
                + outOfRange.strip(), world.takeLog());
        world.until(World.START + 99);
        assertEquals(1, world.commands.get(Channel.LOCAL).size());
        world.until(World.START + 100);
        assertEquals(2, world.commands.get(Channel.LOCAL).size());
    }

    @Test
    void oneReportForOneDelivery() {
        world.deliver = command -> null;
        world.io.hold(Io.Lane.BOUNCES);
        world.start().send(46, "a@b", "1@here.test");
        world.report(Channel.LOCAL, 0, "Dno\n").report(Channel.LOCAL, 0, "Dno\n").settle();
        world.io.letGo(Io.Lane.BOUNCES);
        world.settle();
        assertEquals(1, world.takeLog("out of range").size());
        assertEquals(1, world.injected.size());
    }

    @Test
    void exhaustedMemoryIsNoBug() {
        Event bug = new Event.Broken(new ArithmeticException());
        assertThrows(IllegalStateException.class, () -> world.start().scheduler.handle(bug));
        Event full = new Event.Broken(new OutOfMemoryError());
        assertThrows(OutOfMemoryError.class, () -> world.start().scheduler.handle(full));
    }

    @Test
    void tooOldMessagesFailAtTheirNextDeferral() {
        world.lifetime = 1000;
        world.waiting(46, "a@b", World.START - 1001, Map.of(Channel.LOCAL, "Tlater@here.test\0"));
        world.waiting(47, "a@b", World.START - 1000, Map.of(Channel.LOCAL, "Tlater@here.test\0"));
        world.start().settle();
        assertEquals(List.of("delivery 1: failure: not_now/I'm_not_going_to_try_again;"
                + "_this_message_has_been_in_the_queue_too_long./"), world.takeLog("failure"));
        assertTrue(world.disk.exists("local/1/47"));
    }

    @Test
    void aLongReportIsCut() {
        world.deliver = command -> "D" + "x".repeat(20_000);
        world.start().send(46, "", "1@here.test");
        assertEquals(List.of("delivery 1: failure: " + "x".repeat(9998)),
                world.takeLog("delivery 1: failure"));
    }

    /** It would come to lie inside the one that is being written. */
    @Test
    void noCommandGoesOutBeforeTheOneBeforeItIsWhole() {
        world.room.put(Channel.LOCAL, 7);
        world.io.hold(Io.Lane.LOCAL_COMMANDS);
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test", "2@here.test");
        world.room.remove(Channel.LOCAL); // the spawner reads again
        world.send(69, "a@b", "3@here.test");
        assertEquals(List.of(), world.commands.get(Channel.LOCAL));
        world.io.letGo(Io.Lane.LOCAL_COMMANDS);
        world.settle();
        assertEquals(List.of("1@here.test", "2@here.test", "3@here.test"),
                recipients(world.commands.get(Channel.LOCAL)));
    }
}
