package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.send.message.TestTables.keys;
import static org.qmailj.send.message.TestTables.pairs;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.work.Io;

/** Going through recipients, at the start and later, on a disk that is not always well. */
class PassesTest {
    private final World world = new World();

    private void waiting(String local) {
        world.waiting(46, "a@b", World.START - 50, Map.of(Channel.LOCAL, local));
    }

    @Test
    void doneRecipientsArePassedOver() {
        waiting("D1@here.test\0T2@here.test\0D3@here.test\0");
        world.start().settle();
        assertEquals(List.of("starting delivery 1: msg 46 to local 2@here.test"),
                world.takeLog("starting"));
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void onlyTheUndoneAreTriedAgain() {
        world.start().send(46, "a@b", "1@here.test", "later@here.test", "3@here.test");
        assertEquals("D1@here.test\0Tlater@here.test\0D3@here.test\0",
                world.disk.contents("local/0/46"));
        world.takeLog();
        world.until(World.START + 100);
        assertEquals(List.of("starting delivery 4: msg 46 to local later@here.test"),
                world.takeLog("starting"));
    }

    @Test
    void oneChannelMayEndBeforeTheOther() {
        world.start().send(46, "a@b", "1@here.test", "later@away");
        assertEquals(List.of(), world.takeLog("end msg"));
        assertEquals(List.of("info/0/46", "mess/0/46", "remote/0/46"),
                List.copyOf(world.disk.files().keySet()));
    }

    /** One such message is deferred; the spawner and all others go on. */
    @Test
    void anAddressThatNoCommandHolds() {
        world.rewriter = new Rewriter(ByteString.of("env.test"), keys(),
                keys("here.test"),
                pairs("v.test:" + "p".repeat((1 << 20) - 20)), false);
        world.start().send(46, "a@b", "1@here.test", "x@v.test", "2@here.test");
        assertEquals(List.of("1@here.test", "2@here.test"), world.commands.get(Channel.LOCAL)
                .stream().map(command -> command.recipient().toString()).toList());
        assertEquals(List.of("delivery 2: deferral: "
                        + "Recipient's_address_is_too_long_for_me_to_deliver_to._(#4.3.5)/"),
                world.takeLog("deferral"));
        assertTrue(world.disk.contents("local/0/46").startsWith("D1@here.test\0Tppp"));
        world.send(69, "a@b", "3@here.test");
        assertEquals(3, world.commands.get(Channel.LOCAL).size());
    }

    @Test
    void aRecordThatIsTooLongToBeReadIsTriedAgain() {
        waiting("T" + "p".repeat(1 << 20) + "-x@v.test\0");
        world.start().settle();
        assertEquals(List.of("warning: trouble reading local/0/46; will try again later"),
                world.takeLog("warning"));
        world.send(69, "a@b", "3@here.test");
        assertEquals(1, world.commands.get(Channel.LOCAL).size());
        assertTrue(world.disk.contents("local/0/46").startsWith("Tppp"));
    }

    @Test
    void longListsAreReadInPieces() {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 250; i++) {
            list.append('T').append(i).append("@here.test\0");
        }
        waiting(list.toString());
        world.start().settle();
        assertEquals(250, world.commands.get(Channel.LOCAL).size());
        assertEquals("249@here.test",
                world.commands.get(Channel.LOCAL).getLast().recipient().toString());
        assertEquals(3, world.disk.log.stream().filter("read local/0/46"::equals).count());
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void strangeRecordsEndThePass() {
        for (String strange : new String[] {"X", "F", "u", "p", ""}) {
            World here = new World();
            here.waiting(46, "a@b", World.START - 50, Map.of(
                    Channel.LOCAL, "T1@here.test\0" + strange + "2@here.test\0T3@here.test\0"));
            here.start().settle();
            assertEquals(1, here.commands.get(Channel.LOCAL).size());
            assertTrue(here.log.contains("warning: unknown record type in local/0/46!"));
            assertTrue(here.disk.exists("local/0/46"));
        }
    }

    @Test
    void aListThatCannotBeOpenedIsTriedLater() {
        waiting("T1@here.test\0");
        world.disk.failing("read local/0/46");
        world.start().settle();
        assertEquals("warning: trouble opening local/0/46; will try again later",
                world.log.getLast());
        world.disk.failing(null);
        world.until(World.START + 122);
        assertEquals(List.of(), world.commands.get(Channel.LOCAL));
        world.until(World.START + 123);
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    @Test
    void soIsOneWithoutASender() {
        for (String info : new String[] {"", "Fa@b", "Ta@b\0"}) {
            World here = new World();
            here.waiting(46, "", World.START - 50, Map.of(Channel.LOCAL, "T1@here.test\0"));
            here.disk.put("info/0/46", info, World.START - 50);
            here.start().settle();
            assertEquals("warning: trouble opening info/0/46; will try again later",
                    here.log.getLast());
        }
    }

    @Test
    void standingsAtTheStart() {
        world.waiting(46, "a@b", World.START - 9, Map.of());
        world.waiting(47, "a@b", World.START - 9, Map.of(Channel.LOCAL, "T1@here.test\0"));
        world.disk.put("todo/47", "u0\0p9\0Fc@d\0Tnew@here.test\0", World.START - 9);
        world.waiting(48, "a@b", World.START + 9, Map.of(Channel.REMOTE, "T2@away\0"));
        world.disk.put("local/3/49", "T3@here.test\0", World.START - 9);
        world.start().settle();
        assertEquals(List.of("end msg 46", "end msg 47"), world.takeLog("end msg"));
        assertEquals("new@here.test",
                world.commands.get(Channel.LOCAL).get(0).recipient().toString());
        assertEquals(1, world.commands.get(Channel.LOCAL).size());
        assertEquals(List.of("info/2/48", "local/3/49", "mess/2/48", "remote/2/48"),
                List.copyOf(world.disk.files().keySet()));
    }

    @Test
    void aStandingThatCannotBeSeenIsLookedAtLater() {
        for (String file : new String[] {"info/0/46", "todo/46", "local/0/46", "remote/0/46"}) {
            World here = new World();
            here.waiting(46, "a@b", World.START - 50, Map.of(Channel.LOCAL, "T1@here.test\0"));
            here.disk.failing("stat " + file);
            here.start().settle();
            assertEquals("warning: unable to stat " + file + "; will try again later",
                    here.log.getFirst());
            here.until(World.START + 122);
            here.disk.failing(null);
            assertEquals(List.of(), here.takeLog("starting"));
            here.until(World.START + 123);
            assertEquals(1, here.takeLog("starting").size());
        }
    }

    @Test
    void manyThatCouldNotBeSeenDoNotHoldUpTheOthers() {
        for (int n = 46; n < 1000; n += 23) {
            world.waiting(n, "a@b", World.START - 50, Map.of(Channel.LOCAL, "T1@here.test\0"));
        }
        world.disk.failing("stat info");
        world.start().until(World.START + 122);
        world.disk.failing(null);
        world.io.hold(Io.Lane.FILES);
        world.until(World.START + 123);
        assertEquals(1, world.io.waiting(Io.Lane.FILES));
        world.io.letGo(Io.Lane.FILES);
        world.settle();
        assertEquals(42, world.takeLog("end msg").size());
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void anInfoDirectoryIsReadInTheEnd() {
        waiting("T1@here.test\0");
        world.disk.failing("list info/0");
        world.asleep = () -> world.disk.failing(null);
        world.start().settle();
        assertEquals("alert: unable to opendir info/0, sleeping...", world.log.getFirst());
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    @Test
    void aListThatCannotBeRemovedIsLookedAtLater() {
        world.disk.failing("unlink local/0/46");
        waiting("T1@here.test\0");
        world.start().settle();
        assertEquals("warning: unable to unlink local/0/46; will try again later",
                world.log.getLast());
        world.disk.failing(null);
        world.until(World.START + 123);
        assertEquals(1, world.commands.get(Channel.LOCAL).size());
        assertEquals(Map.of(), world.disk.files());
    }

    /** Otherwise qmail-send would stop after so many failures. */
    @Test
    void aListThatCannotBeOpenedKeepsNoJob() {
        world.localConcurrency = 1;
        world.remoteConcurrency = 1;
        waiting("T1@here.test\0");
        world.disk.failing("read local/0/46");
        world.start().until(World.START + 10 * 123);
        assertTrue(world.takeLog("trouble opening local/0/46").size() > 2);
        world.disk.failing(null);
        world.until(World.START + 11 * 123);
        assertEquals(List.of("end msg 46"), world.takeLog("end msg"));
    }

    /** Otherwise it would turn in circles: the next message is due and cannot begin. */
    @Test
    void qmailSendSleepsWhileAPassWaitsForADelivery() {
        world.localConcurrency = 1;
        world.deliver = command -> null;
        world.start().send(46, "a@b", "1@here.test", "2@here.test").send(47, "a@b", "3@here.test");
        assertEquals(1, world.commands.get(Channel.LOCAL).size());
    }

    /** As in qmail: a pass that cannot deliver keeps its job, and it is the only one. */
    @Test
    void aChannelWithoutDeliveriesMayKeepTheOnlyJob() {
        world.localConcurrency = 0;
        world.remoteConcurrency = 1;
        world.start().send(46, "a@b", "1@here.test", "2@away");
        world.until(World.START + 100_000);
        assertEquals(List.of(), world.commands.get(Channel.REMOTE));
    }

    @Test
    void hopefullyTheOtherChannelIsDone() {
        waiting("T1@here.test\0");
        world.start();
        world.disk.failing("stat remote/0/46");
        world.settle();
        assertEquals(List.of("warning: unable to stat remote/0/46",
                "warning: unable to stat remote/0/46; will try again later"),
                world.takeLog("warning"));
        world.disk.failing(null);
        world.until(World.START + 123);
        assertEquals(Map.of(), world.disk.files());
    }
}
