package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.send.message.Channel;
import org.qmailj.send.work.Io;

/** What dead qmail-queues left is removed when it is old, and nothing else. */
class CleanupsTest {
    private static final long OLD = World.START - 129_601;

    private final World world = new World();

    @Test
    void oldOrphansGo() {
        world.disk.put("mess/0/46", "x", OLD);
        world.disk.put("intd/46", "x", OLD);
        world.disk.put("mess/1/47", "x", OLD + 1);
        world.start().settle();
        assertEquals(List.of(new CleanRequest.Foop(46)), world.requests);
        assertFalse(world.disk.exists("mess/0/46"));
        assertFalse(world.disk.exists("intd/46"));
        assertTrue(world.disk.exists("mess/1/47"));
    }

    @Test
    void theNextLookIsTwentyOneHoursLater() {
        world.disk.put("mess/1/47", "x", OLD + 1);
        world.start().until(World.START + 76_430);
        assertTrue(world.disk.exists("mess/1/47"));
        world.until(World.START + 76_431);
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void oldMessagesThatAreNoOrphansStay() {
        world.waiting(46, "a@b", OLD, Map.of(Channel.LOCAL, "Tlater@here.test\0"));
        world.disk.put("mess/1/47", "x", OLD);
        world.disk.put("todo/47", "u0\0Fa@b\0", OLD);
        world.cleaner = request -> CleanReply.TROUBLE;
        world.start().settle();
        assertEquals(List.of(new CleanRequest.Todo(47)), world.requests);
    }

    @Test
    void whatCannotBeSeenStays() {
        world.disk.put("mess/0/46", "x", OLD);
        world.disk.failing("stat info/0/46");
        world.start().settle();
        assertEquals(List.of(), world.requests);
        world.disk.failing("stat todo/46");
        world.until(World.START + 80_000);
        assertEquals(List.of(), world.requests);
        world.disk.failing(null);
        world.disk.put("mess/0/23", "x", OLD);
        world.until(World.START + 2 * 80_000);
        assertEquals(List.of(new CleanRequest.Foop(23), new CleanRequest.Foop(46)),
                world.requests);
    }

    @Test
    void whatCannotBeRemovedIsSaid() {
        world.disk.put("mess/0/46", "x", OLD);
        world.cleaner = request -> CleanReply.TROUBLE;
        world.start().settle();
        assertEquals("warning: qmail-clean unable to clean up foop/46", world.log.getLast());
    }

    @Test
    void aDirectoryThatCannotBeReadIsTriedAgainSoon() {
        world.disk.put("mess/3/3", "x", OLD);
        world.disk.failing("list mess/3");
        world.start().settle();
        assertEquals("alert: unable to opendir mess/3, sleeping...", world.log.getLast());
        world.disk.failing(null);
        world.until(World.START + 10);
        assertEquals(Map.of(), world.disk.files());
    }

    /** One that ends is old, and has neither info/N nor todo/N while qmail-clean is at it. */
    @Test
    void aMessageThatEndsIsRemovedOnce() {
        world.waiting(46, "a@b", OLD, Map.of());
        world.cleaner = request -> null;
        world.start().until(World.START + 76_431);
        assertEquals(List.of(new CleanRequest.Foop(46)), world.requests);
        world.cleaner = world::clean;
        world.settle();
        assertEquals(Map.of(), world.disk.files());
        assertEquals(1, world.requests.size());
    }

    /**
     * Between the look at the directory and the request a number may get a new message; to remove
     * it then would lose mail that qmail-queue is taking.
     */
    @Test
    void aNumberWithANewLifeStays() {
        world.disk.put("mess/0/46", "x", OLD);
        world.io.hold(Io.Lane.FILES);
        world.start().settle();
        world.disk.put("mess/0/46", "new", World.START);
        world.io.letGo(Io.Lane.FILES);
        world.settle();
        assertEquals(List.of(), world.requests);
    }
}
