package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.send.disk.TestDisk;
import org.qmailj.send.message.Channel;
import org.qmailj.send.work.Event;
import org.qmailj.send.work.Io;

/** New messages: when they are looked for, what is made of them, and what gets in the way. */
class TodoTest {
    private final World world = new World();

    @Test
    void theStartLooksWithoutAPull() {
        world.queue(46, 1, "x\n", "a@b", "joe@here.test");
        world.start().settle();
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    @Test
    void everyTwentyFiveMinutesWithoutAPull() {
        world.start().settle();
        world.queue(46, 1, "x\n", "a@b", "joe@here.test");
        world.until(World.START + 1499);
        assertTrue(world.disk.exists("todo/46"));
        world.until(World.START + 1500);
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void aPullDuringAScanCausesAnother() {
        world.start().settle();
        world.io.hold(Io.Lane.PREPROCESSING);
        world.send(46, "a@b", "joe@here.test");
        world.send(47, "a@b", "joe@here.test");
        world.io.letGo(Io.Lane.PREPROCESSING);
        world.settle();
        assertEquals(List.of("end msg 46", "end msg 47"), world.takeLog("end msg"));
    }

    /** However the directory lists them, and whichever is read first. */
    @Test
    void inTheOrderOfTheirNumbers() {
        for (int seed = 0; seed < 20; seed++) {
            World here = new World(new Random(seed));
            for (int n = 130; n > 95; n--) {
                here.queue(n, n, "x\n", "a@b", n + "@here.test");
            }
            here.start().settle();
            List<String> wanted = IntStream.rangeClosed(96, 130).mapToObj(n -> "new msg " + n)
                    .toList();
            assertEquals(wanted, here.takeLog("new msg"));
        }
    }

    /** It is one message, and if it is none, one warning: not another scan for the second name. */
    @Test
    void twoNamesOfOneNumber() {
        world.queue(46, 1, "x\n", "a@b", "joe@here.test");
        world.disk.put("todo/046", "", World.START);
        world.disk.put("todo/047", "", World.START);
        world.disk.put("todo/0047", "", World.START);
        world.start();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> world.settle());
        assertEquals(List.of("end msg 46"), world.log.stream()
                .filter(line -> line.startsWith("end msg")).toList());
        assertEquals(List.of("warning: unable to open todo/47"), world.takeLog("warning"));
    }

    /** Nobody is delivered later because there is much new mail. */
    @Test
    void aFloodDoesNotStarveDeliveries() {
        world.io.hold(Io.Lane.PREPROCESSING);
        for (int n = 100; n < 1100; n++) {
            world.queue(n, n, "x\n", "a@b", n + "@here.test");
        }
        world.start().settle();
        world.waiting(46, "a@b", World.START - 5, Map.of(Channel.LOCAL, "Tjoe@here.test\0"));
        world.scheduler.start(() -> { });
        world.settle();
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
        assertTrue(world.io.waiting(Io.Lane.PREPROCESSING) <= 16,
                "more in hand than a scan may have");
        world.io.letGo(Io.Lane.PREPROCESSING);
        world.settle();
        assertEquals(1000, world.takeLog("end msg").size());
    }

    /** Nor is new mail preprocessed later because deliveries take long. */
    @Test
    void stuckDeliveriesDoNotHoldUpNewMail() {
        world.localConcurrency = 1;
        world.deliver = command -> null;
        world.io.hold(Io.Lane.FILES);
        world.start().send(46, "a@b", "joe@here.test").send(47, "a@b", "joe@here.test");
        assertEquals(List.of("info/0/46", "info/1/47"), world.disk.files().keySet().stream()
                .filter(name -> name.startsWith("info")).toList());
        assertFalse(world.disk.exists("todo/47"));
    }

    /** What an attempt removed without bringing that to disk, a later sync may not bring either. */
    @ParameterizedTest
    @ValueSource(strings = {"remote/0/46", "bounce/46"})
    void oldFilesAreGoneFromTheDiskBeforeTodoIs(String old) {
        world.start().settle();
        world.deliver = command -> null;
        for (String failing : List.of(
                "fsync " + old.substring(0, old.lastIndexOf('/')), "create info", "fsync local")) {
            world.disk.put(old, "Tstranger@away\0", 5);
            world.disk.failing(failing);
            world.send(46, "a@b", "joe@here.test");
            assertTrue(world.disk.exists("todo/46"), failing);
            world.disk.failing(null);
            world.scheduler.handle(new Event.Pulled());
            world.settle();
            assertFalse(world.disk.exists("todo/46"), failing);
            for (TestDisk left : world.disk.survivors()) {
                assertFalse(left.exists(old), failing);
            }
            world.deliver = command -> "Kdone\n";
            world.settle();
            world.deliver = command -> null;
        }
    }

    @Test
    void whatIsWrittenAndInWhichOrder() {
        world.start().settle();
        world.disk.log.clear();
        world.deliver = command -> null;
        world.cleaner = request -> null;
        world.send(46, "a@b", "joe@here.test", "ann@away");
        assertEquals("""
                list todo
                read todo/46
                stat mess/0/46
                unlink local/0/46
                unlink remote/0/46
                unlink bounce/46
                unlink info/0/46
                create info/0/46
                write info/0/46
                create local/0/46
                create remote/0/46
                fsync info/0/46
                write local/0/46
                fsync local/0/46
                write remote/0/46
                fsync remote/0/46
                fsync info/0
                fsync local/0
                fsync remote/0""", String.join("\n", world.disk.log));
        assertEquals(List.of(new CleanRequest.Todo(46)), world.requests);
        assertEquals(List.of(), world.takeLog("starting"));
        assertEquals("Fa@b\0", world.disk.contents("info/0/46"));
        assertEquals("Tjoe@here.test\0", world.disk.contents("local/0/46"));
        assertEquals("Tann@away\0", world.disk.contents("remote/0/46"));
    }

    @Test
    void filesOfAnEarlierLifeGoFirst() {
        world.disk.put("info/0/46", "Fold\0", 5);
        world.disk.put("local/0/46", "Told@here.test\0", 5);
        world.disk.put("bounce/46", "old failure\n", 5);
        world.queue(46, 1, "x\n", "a@b", "ann@away");
        world.start().settle();
        assertEquals(List.of(), world.commands.get(Channel.LOCAL));
        assertEquals(1, world.commands.get(Channel.REMOTE).size());
        assertEquals(List.of(), world.injected);
        assertTrue(world.disk.log.contains("fsync bounce"));
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void noRecipientsIsTheEnd() {
        world.start().send(46, "a@b");
        assertEquals(List.of("new msg 46", "info msg 46: bytes 11 from <a@b> qp 1046 uid 0",
                "end msg 46"), world.takeLog("msg 46"));
        assertEquals(Map.of(), world.disk.files());
    }

    private void failing(String operation, String warning) {
        World here = new World();
        here.start().settle();
        here.disk.failing(operation);
        here.send(46, "a@b", "joe@here.test", "ann@away");
        assertEquals(List.of("warning: " + warning), here.takeLog("warning"), operation);
        assertEquals(List.of(), here.requests, operation);
        here.disk.failing(null);
        here.until(World.START + 1500);
        assertEquals(List.of("end msg 46"), here.takeLog("end msg"), operation);
        assertEquals(Map.of(), here.disk.files(), operation);
    }

    @Test
    void whateverFailsIsTriedAgain() {
        failing("read todo/46", "unable to open todo/46");
        failing("stat mess/0/46", "unable to stat mess/0/46");
        failing("unlink local/0/46", "unable to unlink local/0/46");
        failing("unlink remote/0/46", "unable to unlink remote/0/46");
        failing("unlink bounce/46", "unable to unlink bounce/46");
        failing("unlink info/0/46", "unable to unlink info/0/46");
        failing("create info", "unable to create info/0/46");
        failing("write info", "trouble writing to info/0/46");
        failing("create local", "unable to create local/0/46");
        failing("fsync info/0/46", "trouble fsyncing info/0/46");
        failing("write remote", "trouble writing to remote/0/46");
        failing("fsync local/0/46", "trouble fsyncing local/0/46");
        failing("fsync info/0", "trouble fsyncing info/0/46");
        failing("fsync remote/0/46", "trouble fsyncing remote/0/46");
    }

    @Test
    void strangeRecords() {
        for (String record : new String[] {"Xc@d", "Dc@d", ""}) {
            World here = new World();
            here.disk.put("mess/0/46", "x\n", 5);
            here.disk.put("todo/46", "u1\0p1\0Fa@b\0" + record + "\0", 5);
            here.start().settle();
            assertEquals("warning: unknown record type in todo/46", here.log.getLast());
            assertEquals("Fa@b\0", here.disk.contents("info/0/46"));
            assertEquals(List.of(), here.requests);
        }
    }

    /** Nobody knows whose it is: it stays for somebody to look at. */
    @Test
    void aMessageWhoseSenderHasNoEndStays() {
        world.disk.put("mess/0/46", "x\n", 5);
        world.disk.put("todo/46", "u1\0p1\0Fbroken", 5);
        world.start().until(World.START + 1000);
        assertEquals(List.of(), world.takeLog("end msg"));
        assertTrue(world.disk.files().keySet().containsAll(List.of("mess/0/46", "info/0/46")));
    }

    @Test
    void aRecordWithoutItsEndIsNone() {
        world.disk.put("mess/0/46", "x\n", 5);
        world.disk.put("todo/46", "u1\0p1\0Fa@b\0Tjoe@here.test\0Thalf", 5);
        world.start().settle();
        assertEquals(List.of("starting delivery 1: msg 46 to local joe@here.test"),
                world.takeLog("starting"));
    }

    @Test
    void aMessageThatCannotBeCleanedWaitsForTheNextScan() {
        world.start();
        world.cleaner = request -> CleanReply.TROUBLE;
        world.send(46, "a@b", "joe@here.test");
        assertEquals("warning: qmail-clean unable to clean up todo/46", world.log.getLast());
        assertEquals(List.of(), world.takeLog("starting"));
        world.cleaner = world::clean;
        world.until(World.START + 1500);
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    @Test
    void aMessageThatWasCleanedHalfIsNotForgotten() {
        world.start();
        world.cleaner = request -> {
            world.clean(request);
            return CleanReply.TROUBLE;
        };
        world.send(46, "a@b", "joe@here.test");
        world.until(World.START + 122);
        assertEquals(List.of(), world.takeLog("starting"));
        world.until(World.START + 123);
        assertEquals(1, world.takeLog("starting").size());
    }

    @Test
    void aNumberIsNotTakenBeforeItsOldMessageIsGone() {
        world.start();
        world.cleaner = request -> request instanceof CleanRequest.Foop ? null
                : world.clean(request);
        world.send(46, "a@b", "joe@here.test");
        world.takeLog();
        world.disk.remove("mess/0/46"); // qmail-clean has been there, but did not answer yet
        world.send(46, "c@d", "ann@here.test");
        assertEquals("", world.takeLog());
        world.cleaner = request -> request instanceof CleanRequest.Foop
                && world.requests.size() == 2 ? CleanReply.DONE : world.clean(request);
        world.settle();
        assertEquals(List.of("new msg 46", "info msg 46: bytes 11 from <c@d> qp 1046 uid 0",
                "starting delivery 2: msg 46 to local ann@here.test", "end msg 46"),
                world.takeLog("msg 46"));
    }

    @Test
    void aLostCleanerIsMissedWhenItIsNeeded() {
        world.start().settle();
        world.takeLog();
        world.scheduler.handle(new Event.CleanLost());
        world.settle();
        assertEquals("", world.takeLog());
        assertFalse(world.exit.isWanted());
        world.send(46, "a@b", "joe@here.test");
        assertEquals("alert: oh no! lost qmail-clean connection! dying...", world.log.getLast());
        assertTrue(world.scheduler.isFinished());
        assertTrue(world.disk.exists("todo/46"));
    }

    @Test
    void theLossOfACleanerIsToldOnce() {
        world.start().settle();
        world.scheduler.handle(new Event.CleanLost());
        for (int n = 100; n < 110; n++) {
            world.queue(n, n, "x\n", "a@b", n + "@here.test");
        }
        world.send(46, "a@b", "joe@here.test");
        assertEquals(1, world.takeLog("lost qmail-clean").size());
    }

    @Test
    void aCleanerThatAnswersUnaskedIsLost() {
        world.start().scheduler.handle(new Event.Cleaned(CleanReply.DONE));
        world.send(46, "a@b", "joe@here.test");
        assertEquals("alert: oh no! lost qmail-clean connection! dying...", world.log.getLast());
    }

    @Test
    void noMoreRequestsAreUnderWayThanAPipeTakes() {
        world.cleaner = request -> request instanceof CleanRequest.Foop ? null
                : world.clean(request);
        for (int n = 100; n < 300; n++) {
            world.queue(n, n, "x\n", "a@b", n + "@here.test");
        }
        world.start().settle();
        long foops = world.requests.stream().filter(CleanRequest.Foop.class::isInstance).count();
        assertTrue(foops <= 64, foops + " requests under way");
        world.cleaner = world::clean;
        world.settle();
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void aDirectoryThatCannotBeReadIsTriedAgainSoon() {
        world.disk.failing("list todo");
        world.start().settle();
        assertEquals("alert: unable to opendir todo, sleeping...", world.log.getLast());
        world.queue(46, 1, "x\n", "a@b", "joe@here.test");
        world.disk.failing(null);
        world.until(World.START + 10);
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    /** As in C: who pulls meanwhile is heard when it is over. */
    @Test
    void pullsDoNotShortenThePauseOfADirectoryThatCannotBeRead() {
        world.disk.failing("list todo");
        world.start().settle();
        for (int n = 46; n < 54; n++) {
            world.until(world.seconds + 1);
            world.send(n, "a@b", "joe@here.test");
        }
        assertEquals(1, world.takeLog("opendir todo").size());
        world.until(World.START + 25);
        assertEquals(2, world.takeLog("opendir todo").size());
        world.disk.failing(null);
        world.until(World.START + 30);
        assertEquals(8, world.takeLog("end msg").size());
    }

    @Test
    void aClockThatIsSetBackDoesNotLengthenThatPause() {
        world.disk.failing("list todo");
        world.start().settle();
        world.queue(46, 1, "x\n", "a@b", "joe@here.test");
        world.disk.failing(null);
        world.setBack = 3600;
        world.seconds -= 3600;
        world.until(World.START - 3600 + 11);
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    @Test
    void termLetsWhatIsInHandComeToRest() {
        world.start();
        world.io.hold(Io.Lane.PREPROCESSING);
        world.send(46, "a@b", "joe@here.test").signal(Signals.TERM);
        assertFalse(world.scheduler.isFinished());
        world.io.letGo(Io.Lane.PREPROCESSING);
        world.settle();
        assertTrue(world.scheduler.isFinished());
        assertEquals(List.of(), world.takeLog("starting"));
        assertTrue(world.disk.exists("local/0/46"));
        assertFalse(world.disk.exists("todo/46"));
    }
}
