package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.send.message.Channel;
import org.qmailj.send.work.Event;
import org.qmailj.send.work.Io;

/** What is synced before the numbers of ended messages are given away, and for how many at once. */
class MessageEndsTest {
    private final World world = new World();

    private boolean askedToRemove(long n) {
        return world.requests.contains(new CleanRequest.Foop(n));
    }

    @Test
    void thoseThatEndDuringASyncShareTheNext() {
        world.start().settle();
        world.io.hold(Io.Lane.FINAL_SYNCS);
        for (long n : new long[] {23, 46, 69, 70}) { // three of them in info/0
            world.send(n, "a@here.test", "joe@here.test");
        }
        assertEquals(4, world.log.stream().filter(line -> line.startsWith("end msg")).count());
        assertFalse(askedToRemove(23), "its name may still be on disk");
        world.disk.log.clear();
        world.io.letGo(Io.Lane.FINAL_SYNCS);
        world.settle();
        List<String> syncs = new ArrayList<>(world.disk.log);
        syncs.removeIf(line -> !line.matches("fsync (local|info)/.*"));
        assertEquals(List.of("fsync local/0", "fsync info/0", "fsync local/1", "fsync info/1"),
                syncs);
        for (long n : new long[] {23, 46, 69, 70}) {
            assertTrue(askedToRemove(n), "message " + n);
        }
    }

    /** The list goes without a mark, the message with it; what bounces takes its own turn. */
    @Test
    void theLastRecipientEndsTheMessageAtOnce() {
        world.start().settle();
        world.io.hold(Io.Lane.ENDS);
        world.send(46, "a@here.test", "joe@here.test", "jim@here.test");
        assertTrue(askedToRemove(46));
        List<String> changes = new ArrayList<>(world.disk.log);
        changes.removeIf(line -> !line.matches("(mark|unlink) .*/46.*"));
        assertEquals(List.of("mark local/0/46 0", "unlink local/0/46", "unlink info/0/46",
                "unlink intd/46", "unlink mess/0/46"),
                changes.subList(changes.indexOf("mark local/0/46 0"), changes.size()));

        world.send(69, "a@here.test", "bad@here.test", "joe@here.test");
        assertFalse(askedToRemove(69), "it has to bounce");
        world.io.letGo(Io.Lane.ENDS);
        world.settle();
        assertTrue(askedToRemove(69));
    }

    @Test
    void inAListThatStaysTheLastRecipientIsMarked() {
        world.start().settle();
        var byName = world.deliver;
        world.deliver = command -> {
            world.disk.failing("unlink local/0/46");
            return byName.apply(command);
        };
        world.send(46, "a@here.test", "joe@here.test");
        assertEquals(1, world.takeLog("unable to unlink local/0/46; will try again later").size());
        assertTrue(world.disk.contents("local/0/46").startsWith("Djoe"));

        world.disk.failing(null);
        world.until(World.START + 123);
        assertEquals(1, world.commands.get(Channel.LOCAL).size(), "deliveries");
        assertTrue(askedToRemove(46));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local/0", "info/0"})
    void whoseNamesAreInDoubtKeepsItsNumber(String directory) {
        world.start().settle();
        world.io.hold(Io.Lane.FINAL_SYNCS);
        world.send(46, "a@here.test", "joe@here.test").send(70, "a@here.test", "joe@here.test");
        world.disk.failing("fsync " + directory);
        world.io.letGo(Io.Lane.FINAL_SYNCS);
        world.settle();
        assertEquals(List.of("warning: trouble fsyncing " + directory),
                world.log.stream().filter(line -> line.startsWith("warning")).toList());
        assertFalse(askedToRemove(46));
        assertTrue(askedToRemove(70), "the other one's are on disk");
        assertTrue(world.disk.files().containsKey("mess/0/46"), "for the cleanup of old files");
    }

    /** A copy in another directory of info/, or 046 beside 46: it is one message all the same. */
    @Test
    void aNumberThatIsTwiceInInfoIsOneMessage() {
        world.waiting(
                46, "a@here.test", World.START - 5, Map.of(Channel.LOCAL, "Tjoe@here.test\0"));
        world.disk.put("info/1/46", "Fa@here.test\0", World.START - 5);
        world.waiting(47, "a@here.test", World.START - 5, Map.of());
        world.disk.put("bounce/47", "failure\n", World.START - 5);
        world.disk.put("info/1/047", "Fa@here.test\0", World.START - 5);
        world.start();
        assertEquals(1, world.io.waiting(Io.Lane.ENDS));
        world.settle();
        assertEquals(1, world.log.stream().filter(line -> line.contains(": msg 46 to")).count());
        assertEquals(1, world.injected.size());
    }

    @Test
    void listsThatCannotSeeEachOtherEndTheMessageOnce() {
        world.start().settle();
        world.io.hold(Io.Lane.ENDS);
        world.deliver = command -> {
            world.disk.failing("stat ");
            return "Dno\n";
        };
        world.send(46, "a@here.test", "joe@here.test", "ann@away");
        assertEquals(List.of("warning: unable to stat local/0/46",
                "warning: unable to stat remote/0/46"),
                world.log.stream().filter(line -> line.startsWith("warning")).sorted().toList());
        assertEquals(1, world.io.waiting(Io.Lane.ENDS));
        world.deliver = command -> "Kdone\n";
        world.disk.failing(null);
        world.io.letGo(Io.Lane.ENDS);
        world.settle();
        assertEquals(1, world.injected.size());
        assertEquals(Map.of(), world.disk.files());
    }

    /** A later sync of bounce/ would succeed, and the name be there all the same. */
    @Test
    void whoseBounceIsInDoubtKeepsItsNumber() {
        world.start().settle();
        world.io.hold(Io.Lane.ENDS);
        world.send(46, "a@here.test", "bad@here.test");
        world.disk.failing("fsync bounce");
        world.io.letGo(Io.Lane.ENDS);
        world.settle().disk.failing(null);
        world.until(World.START + 3600);
        assertEquals(List.of("end msg 46", "warning: trouble fsyncing bounce"),
                world.log.stream().filter(line -> line.matches("end msg 46|warning.*")).toList());
        assertEquals(1, world.injected.size());
        assertFalse(askedToRemove(46));
        assertTrue(world.disk.exists("mess/0/46"), "for the cleanup of old files");
    }

    /** Neither does another attempt make that good, which a failure of info/N leads to. */
    @Test
    void aDoubtOutlivesTheAttempt() {
        world.start().settle();
        world.io.hold(Io.Lane.ENDS);
        world.send(46, "a@here.test", "bad@here.test");
        world.disk.failing("fsync bounce", "unlink info/0/46");
        world.io.letGo(Io.Lane.ENDS);
        world.settle().disk.failing(null);
        world.until(World.START + 3600);
        assertEquals(1, world.injected.size());
        assertFalse(world.disk.exists("info/0/46"));
        assertFalse(askedToRemove(46));
        assertTrue(world.disk.exists("mess/0/46"), "for the cleanup of old files");
        world.send(46 + 23, "a@here.test", "bad@here.test");
        assertTrue(askedToRemove(69), "the next one's number is its own");
    }

    /** Its end may have been begun by a qmail-send that was killed before it synced bounce/. */
    @Test
    void bouncesAreGoneFromTheDiskBeforeNumbersAre() {
        world.waiting(46, "a@here.test", World.START - 5, Map.of());
        world.start().settle();
        assertTrue(world.disk.log.contains("fsync bounce"));
        assertTrue(askedToRemove(46));
    }

    /** mess/N alone would lie there for 36 hours; with info/N the next qmail-send ends it. */
    @Test
    void withoutQmailCleanMessagesAreNotEnded() {
        world.start().settle();
        var byName = world.deliver;
        world.deliver = command -> null;
        world.send(46, "a@here.test", "joe@here.test").send(69, "a@here.test", "joe@here.test");
        world.scheduler.handle(new Event.CleanLost());
        world.deliver = command -> command.messnum() == 46 ? byName.apply(command) : null;
        world.settle(); // it is missed
        assertTrue(world.exit.isWanted());
        assertFalse(world.disk.files().containsKey("info/0/46"), "nobody knew before");
        world.deliver = byName;
        world.settle();
        assertTrue(world.scheduler.isFinished());
        assertFalse(world.disk.files().containsKey("local/0/69"));
        assertTrue(world.disk.files().containsKey("info/0/69"));

        World next = new World();
        world.disk.files().forEach((name, contents) ->
                next.disk.put(name, contents.toString(), World.START));
        next.start().settle();
        assertTrue(next.requests.contains(new CleanRequest.Foop(69)));
    }

    @Test
    void aDiskThatDoesNotKeepUpIsNotGivenMore() {
        world.start().settle();
        world.io.hold(Io.Lane.FINAL_SYNCS);
        int many = 400;
        for (int i = 0; i < many; i++) {
            world.send(1000 + i, "a@here.test", "joe@here.test");
        }
        int ended = Collections.frequency(
                world.log.stream().map(line -> line.startsWith("end msg")).toList(), true);
        assertTrue(ended >= 257 && ended < 270, "ended: " + ended);
        world.io.letGo(Io.Lane.FINAL_SYNCS);
        world.settle();
        for (int i = 0; i < many; i++) {
            assertTrue(askedToRemove(1000 + i), "message " + i);
        }
    }

    /** Somebody has removed its info/N: there is no end to make of it. */
    @Test
    void ofAMessageThatIsGoneTheNumberIsFree() {
        world.start().settle();
        var byName = world.deliver;
        world.deliver = command -> null;
        world.send(46, "a@here.test", "bad@here.test");
        world.disk.remove("info/0/46");
        world.report(Channel.LOCAL, 0, "Dno\n").settle();
        assertFalse(askedToRemove(46));
        world.disk.remove("bounce/46");
        world.disk.remove("mess/0/46");
        world.deliver = byName;
        world.send(46, "a@here.test", "joe@here.test");
        assertTrue(askedToRemove(46), "a new message of that number");
    }

    @Test
    void onlySoManyBounceAtOnce() {
        world.start().settle();
        world.io.hold(Io.Lane.ENDS);
        int many = Io.Lane.ENDS.threads() + 3;
        for (int i = 0; i < many; i++) {
            world.send(1000 + i, "a@here.test", "bad@here.test");
        }
        assertEquals(Io.Lane.ENDS.threads(), world.io.waiting(Io.Lane.ENDS));
        world.io.letGo(Io.Lane.ENDS);
        world.settle();
        assertEquals(many, world.injected.size());
    }

    /** When the cleanup of old files has freed it. */
    @Test
    void aDoubtIsNotThatOfTheNextMessageOfItsNumber() {
        aDoubtOutlivesTheAttempt();
        world.disk.remove("mess/0/46");
        world.takeLog();
        world.send(46, "a@here.test", "bad@here.test");
        assertTrue(askedToRemove(46));
        assertEquals(List.of(), world.takeLog("warning"));
    }
}
