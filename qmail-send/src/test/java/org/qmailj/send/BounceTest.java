package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.send.message.TestTables.keys;
import static org.qmailj.send.message.TestTables.pairs;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.send.disk.TestDisk;
import org.qmailj.send.message.BounceText;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.work.Event;

/** Failures: what is put on record, what is sent, and in which order. */
class BounceTest {
    private World world = new World();

    private static String text(String recipient, String report) {
        return BounceText.of(ByteString.of(recipient), ByteString.of(report)).toString();
    }

    @Test
    void paragraphs() {
        assertEquals("<joe@b>:\nno\n\n", text("joe@b", "no\n"));
        assertEquals("<joe@b>:\nno\n\n", text("joe@b", "no"));
        assertEquals("<joe@b>:\n\n", text("joe@b", ""));
        assertEquals("<joe_x@b>:\nno\n\n", text("joe\nx@b", "no\n"));
        assertEquals("<joe@b>:\na\n/b\n\n", text("joe@b", "a\n\nb\n"));
        assertEquals("<joe@b>:\na\n//b\n\n", text("joe@b", "a\n\n\nb\n"));
        assertEquals("<joe@b>:\n/a\n\n", text("joe@b", "\na\n"));
        assertEquals("<joe@b>:\na\n\n\n", text("joe@b", "a\n\n"));
        assertEquals("<joe@b>:\na\n/\n\n", text("joe@b", "a\n\n\n"));
        assertEquals("<joe@b>:\n\n\n", text("joe@b", "\n"));
        assertEquals("<joe@b>:\n\u00e9\n\n", text("joe@b", "\u00e9"));
    }

    @Test
    void aBounceGoesToTheSender() {
        world.start().send(46, "a b@here.test", "bad@here.test", "joe@here.test", "bad@away");
        assertEquals(List.of("""
                F Ta b@here.test
                Date: 9 Sep 2001 01:46:40 -0000
                From: MAILER-DAEMON@host.test
                To: "a b"@here.test
                Subject: failure notice

                Hi. This is the qmail-send program at host.test.
                I'm afraid I wasn't able to deliver your message to the following addresses.
                This is a permanent error; I've given up. Sorry it didn't work out.

                <bad@here.test>:
                no such user

                <bad@away>:
                no such user

                --- Below this line is a copy of the message.

                Return-Path: <"a b"@here.test>
                text of 46
                """), world.injected);
        assertEquals(0, world.unclosed);
        assertEquals(Map.of(), world.disk.files());
    }

    /** The bounce's own lines come after those of the message it is for, as in qmail. */
    @Test
    void theLogIsInOrder() {
        world.start().send(46, "a@here.test", "bad@here.test");
        assertEquals("""
                status: local 0/10 remote 0/20
                new msg 46
                info msg 46: bytes 11 from <a@here.test> qp 1046 uid 0
                starting delivery 1: msg 46 to local bad@here.test
                status: local 1/10 remote 0/20
                delivery 1: failure: no_such_user/
                status: local 0/10 remote 0/20
                bounce msg 46 qp 500
                end msg 46
                new msg 23
                info msg 23: bytes 414 from <> qp 500 uid 0
                starting delivery 2: msg 23 to local a@here.test
                status: local 1/10 remote 0/20
                delivery 2: success: done/
                status: local 0/10 remote 0/20
                end msg 23""", world.takeLog());
    }

    @Test
    void aBounceThatBouncesGoesToTheAuthority() {
        world.start().send(46, "", "bad@here.test");
        assertEquals(1, world.injected.size());
        assertTrue(world.injected.get(0).startsWith("F#@[] Tpostmaster@host.test\n"));
        assertTrue(world.injected.get(0).contains("""
                To: postmaster@host.test
                Subject: failure notice

                Hi. This is the qmail-send program at host.test.
                I tried to deliver a bounce message to this address, but the bounce bounced!

                <bad@here.test>:
                no such user

                --- Below this line is the original bounce.

                Return-Path: <>
                text of 46
                """), world.injected.get(0));
    }

    @Test
    void aLongMessageMayBeCut() {
        for (int most = 9; most <= 11; most++) {
            world = new World();
            world.bounceMaxBytes = most;
            world.start().send(46, "a@here.test", "bad@away");
            String copy = world.injected.get(0).substring(
                    world.injected.get(0).indexOf("Return-Path: "));
            assertEquals("Return-Path: <a@here.test>\n" + (most < 11
                    ? "text of 46\n".substring(0, most) + "\n\n--- Rest of message truncated.\n"
                    : "text of 46\n"), copy);
        }
    }

    /** It is read in pieces; the last one may be a byte. */
    @Test
    void aLargeMessageIsCopiedToItsEndOrToTheLimit() {
        String text = "0123456789abcdef".repeat(1024) + "\n";
        for (int most : new int[] {0, text.length(), text.length() - 1, 8193}) {
            world = new World();
            world.bounceMaxBytes = most;
            world.start().queue(46, 1, text, "a@here.test", "bad@away");
            world.scheduler.handle(new Event.Pulled());
            world.settle();
            String wanted = most == 0 || most == text.length() ? text
                    : text.substring(0, most) + "\n\n--- Rest of message truncated.\n";
            String notice = world.injected.get(0);
            assertEquals(wanted, notice.substring(notice.indexOf("here.test>\n") + 11));
        }
    }

    @Test
    void anotherIsDiscarded() {
        world.start().send(46, "#@[]", "bad@here.test");
        assertEquals(List.of(), world.injected);
        assertEquals(List.of("triple bounce: discarding bounce/46", "end msg 46"),
                world.log.subList(world.log.size() - 2, world.log.size()));
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void aVerpSendersBounceGoesToTheOwner() {
        world.start().send(46, "owner-@here.test-@[]", "bad@away");
        assertEquals("owner-bad=away@here.test",
                world.commands.get(Channel.REMOTE).get(0).sender().toString());
        assertTrue(world.injected.get(0).startsWith("F Towner-@here.test\n"));
        assertTrue(world.injected.get(0).contains("Return-Path: <owner-@here.test>\n"));
    }

    @Test
    void whatVirtualdomainsPutInFrontIsTakenAway() {
        world.rewriter = new Rewriter(ByteString.of("env.test"), keys(), keys(),
                pairs("v.test:joe", ".v.test:ann", "u@w.test:eve"), false);
        world.deliver = command -> "Dno\n";
        world.start().send(46, "", "x@v.test", "x@sub.v.test", "u@w.test");
        assertTrue(world.injected.get(0).contains("""
                <x@v.test>:
                no

                <x@sub.v.test>:
                no

                <eve-u@w.test>:
                no

                """), world.injected.get(0));
    }

    /**
     * The text, name and contents, is on disk before the mark is made: the name also when the file
     * was there, left by a process that was killed before it synced it. (The real disk leaves out a
     * sync of what has not changed.)
     */
    @Test
    void theOrderOfEffects() {
        world.start().settle();
        world.deliver = command -> null;
        world.send(46, "", "bad@here.test", "bad@here.test");
        world.disk.log.clear();
        world.report(Channel.LOCAL, 0, "Dno\n").settle();
        world.report(Channel.LOCAL, 1, "Dno\n").settle();
        assertEquals("""
                append bounce/46
                write bounce/46
                fsync bounce/46
                fsync bounce
                mark local/0/46 0
                append bounce/46
                write bounce/46
                fsync bounce/46
                fsync bounce
                mark local/0/46 15
                unlink local/0/46
                stat remote/0/46
                stat local/0/46
                stat remote/0/46
                stat todo/46
                stat info/0/46
                read info/0/46
                stat info/0/46
                stat bounce/46
                read bounce/46
                read mess/0/46
                unlink bounce/46
                fsync bounce
                unlink info/0/46
                fsync local/0
                fsync info/0""",
                String.join("\n", world.disk.log.subList(0, 26)));
        assertTrue(world.requests.contains(new CleanRequest.Foop(46)));
    }

    /** The next sync of the directory would succeed without it. */
    @Test
    void aNameThatCouldNotBeSyncedIsMadeAnew() {
        world.start().settle();
        world.deliver = command -> null;
        world.send(46, "", "bad@here.test", "joe@here.test");
        world.disk.failAt(world.disk.log.size() + 4);
        world.report(Channel.LOCAL, 0, "Dno\n").settle();
        assertEquals("fsync bounce EIO", world.disk.log.stream()
                .filter(line -> line.startsWith("fsync")).toList().getLast());
        assertEquals(1, world.takeLog("HELP").size());
        world.until(World.START + 10);
        assertTrue(world.disk.contents("local/0/46").startsWith("Dbad"));
        assertEquals("<bad@here.test>:\nno\n\n", world.disk.contents("bounce/46"));
        for (TestDisk left : world.disk.survivors()) {
            assertEquals(world.disk.contents("bounce/46"), left.files().get("bounce/46"));
        }
    }

    @Test
    void manyBouncesThatCannotBeWrittenAreOneLineInTenSeconds() {
        world.start().settle().disk.failing("append bounce");
        world.send(46, "a@here.test", "bad1@here.test", "bad2@here.test", "bad3@away");
        world.until(World.START + 7).send(47, "a@here.test", "bad4@here.test");
        world.until(World.START + 25);
        assertEquals(4, List.copyOf(world.log).stream().filter(s -> s.contains(": failure: "))
                .count());
        assertEquals(3, world.takeLog("HELP").size());
        world.disk.failing(null);
        world.until(World.START + 30);
        assertEquals(List.of("end msg 46", "end msg 47"), world.log.stream()
                .filter(s -> s.matches("end msg 4[67]")).toList());
        assertEquals(2, world.injected.size());
    }

    /** The pause is the sleep of qmail-send, which no clock lengthens. */
    @Test
    void aClockThatIsSetBackHoldsNoBounce() {
        world.start().settle().disk.failing("append bounce");
        world.send(46, "a@here.test", "bad@here.test");
        assertEquals(1, world.takeLog("HELP").size());
        world.disk.failing(null);
        world.setBack = 3600;
        world.seconds -= 3600;
        world.until(World.START - 3600 + 11);
        assertEquals(1, world.injected.size());
    }

    private void helpless(String operation) {
        World here = new World();
        here.start().settle();
        here.disk.failing(operation);
        here.send(46, "", "bad@here.test", "joe@here.test");
        assertEquals(List.of("delivery 1: failure: no_such_user/",
                "alert: unable to append to bounce message; HELP! sleeping..."),
                here.log.stream().filter(s -> s.contains("failure") || s.contains("HELP"))
                        .toList());
        assertEquals(List.of("delivery 2: success: done/"),
                here.takeLog("delivery 2: success"));
        assertTrue(here.disk.contents("local/0/46").startsWith("Tbad"));
        here.until(World.START + 25);
        assertEquals(2, here.takeLog("HELP").size());
        here.signal(Signals.TERM);
        assertFalse(here.scheduler.isFinished());
        here.disk.failing(null);
        here.until(World.START + 30);
        assertTrue(here.scheduler.isFinished());
        assertEquals(1, here.injected.get(0).split("<bad@here.test>:\nno such user\n\n", -1).length
                - 1, operation);
    }

    @Test
    void aBounceThatCannotBeWrittenIsTriedEveryTenSeconds() {
        helpless("append bounce/46");
        helpless("write bounce/46");
        helpless("fsync bounce/46");
        helpless("fsync bounce");
    }

    @Test
    void aMarkThatCannotBeMadeIsSaid() {
        world.disk.failing("mark");
        world.start().send(46, "", "joe@here.test", "jim@here.test");
        assertEquals(List.of("warning: trouble marking local/0/46;"
                + " message will be delivered twice!"), world.takeLog("warning"));
        assertEquals(Map.of(), world.disk.files());
    }

    @Test
    void aBounceThatCannotBeQueuedIsTriedLater() {
        world.queueWorks = false;
        world.start().send(46, "a@here.test", "bad@here.test");
        assertEquals("warning: unable to start qmail-queue, will try later", world.log.getLast());
        world.queueWorks = true;
        world.until(World.START + 122);
        assertEquals(List.of(), world.injected);
        world.until(World.START + 123);
        assertEquals(1, world.injected.size());
    }

    private void trouble(String operation, String warning) {
        World here = new World();
        here.deliver = command -> {
            here.disk.failing(here.injected.isEmpty() ? operation : null);
            return command.recipient().toString().startsWith("bad") ? "Dno\n" : "Kyes\n";
        };
        here.start().send(46, "a@here.test", "bad@here.test");
        here.log.removeIf(line -> !line.startsWith("warning"));
        assertEquals(warning, here.log.getLast());
        here.disk.failing(null);
        here.until(World.START + 123);
        assertEquals(Map.of(), here.disk.files(), operation);
        assertEquals(0, here.unclosed, operation);
    }

    @Test
    void whateverFailsAtTheEndIsTriedLater() {
        trouble("unlink bounce/46", "warning: unable to unlink bounce/46");
        trouble("unlink info/0/46", "warning: unable to unlink info/0/46; will try again later");
        trouble("read bounce", "warning: trouble injecting bounce message, will try later");
        trouble("read mess", "warning: trouble injecting bounce message, will try later");
        trouble("stat bounce", "warning: unable to stat bounce/46");
    }

    /** Their recipients are marked as done: nobody would write them again. */
    private void othersStay(String operation) {
        World here = new World();
        here.deliver = command -> null;
        here.start().send(46, "a@here.test", "bad1@here.test", "bad2@here.test");
        here.report(Channel.LOCAL, 0, "Dno\n").settle();
        here.disk.failing(operation);
        here.report(Channel.LOCAL, 1, "Dneither\n").settle();
        here.disk.failing(null);
        assertEquals("<bad1@here.test>:\nno\n\n", here.disk.contents("bounce/46"), operation);
        here.until(World.START + 10);
        String bounce = here.injected.get(0);
        assertTrue(bounce.contains(
                "\n<bad1@here.test>:\nno\n\n<bad2@here.test>:\nneither\n\n--- "), bounce);
    }

    @Test
    void aBounceThatCannotBeWrittenLeavesTheOthersAsTheyAre() {
        othersStay("write bounce/46");
        othersStay("fsync bounce/46");
        othersStay("fsync bounce");
    }

    @Test
    void aBounceOfWhichNobodyKnowsWhetherItIsQueuedIsKept() {
        world.queueBreaks = true;
        world.start().send(46, "a@here.test", "bad@here.test");
        assertEquals("warning: trouble injecting bounce message, will try later",
                world.log.getLast());
        assertTrue(world.disk.exists("bounce/46"));
        assertTrue(world.disk.exists("info/0/46"));
        world.queueBreaks = false;
        world.until(World.START + 123);
        assertEquals(1, world.injected.size());
        assertEquals(Map.of(), world.disk.files());
        assertEquals(0, world.unclosed);
    }

    /** The deciding thread may be done with the new message before it hears that there is one. */
    @Test
    void theLogIsInOrderWhoeverIsQuicker() {
        world.whenQueued = world::settle;
        world.start().send(46, "a@here.test", "bad@here.test");
        assertEquals(List.of("bounce msg 46 qp 500", "end msg 46", "new msg 23"), world.log.stream()
                .filter(line -> line.matches("bounce msg.*|end msg 46|new msg 23")).toList());
    }
}
