package org.qmailj.common.spawn;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.testing.Eventually;

/** A child whose end nobody tells of is noticed all the same. */
class ReaperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static void assertReaped(Fd news) throws PosixException {
        Reaper reaper = new Reaper(news, 20);
        DaemonThread.start(reaper, "reaper", 0);
        assertEquals(3, await(reaper.expect(shell("sleep .3; exit 3"))).exitCode());
    }

    @Test
    void whenTheSignalIsLost() throws PosixException {
        Pipe pipe = Pipe.open();
        assertReaped(pipe.in());
        pipe.out().write(new byte[1], 0, 1); // and the thread still listens
    }

    @Test
    void whenTheNewsCannotBeRead() throws PosixException {
        assertReaped(Fd.of(999_999));
    }

    private static Reaper reaper() throws PosixException {
        Reaper reaper = new Reaper(Pipe.open().in(), 20);
        DaemonThread.start(reaper, "reaper", 0);
        return reaper;
    }

    private static Child shell(String script) throws PosixException {
        List<ByteString> argv = List.of(
                ByteString.of("sh"), ByteString.of("-c"), ByteString.of(script));
        return Child.spawn(new Child.Plan(ByteString.of("/bin/sh"), argv, List.of()));
    }

    private static WaitStatus await(Reaper.Expected child) {
        return assertTimeoutPreemptively(PATIENCE, child::await);
    }

    /** Comes back when the reaper has looked at all that it expected before. */
    private static void looked(Reaper reaper) throws PosixException {
        await(reaper.expect(shell("sleep .2")));
    }

    /** Its delivery waits for the end of its output, and asks for its status only then. */
    @Test
    void aStatusIsKeptHoweverOftenTheOthersAreLookedAt() throws PosixException {
        Reaper reaper = reaper();
        Reaper.Expected child = reaper.expect(shell("exit 3"));
        assertEquals(3, await(child).exitCode());
        looked(reaper);
        assertEquals(3, await(child).exitCode());
    }

    @Test
    void aStatusIsKeptOfOneThatHadEndedBefore() throws Exception {
        Reaper reaper = reaper();
        Child ended = shell("exit 3");
        Path stat = Path.of("/proc/" + ended.pid() + "/stat");
        Eventually.until("it ends", () -> Files.readString(stat).contains(") Z "));
        Reaper.Expected child = reaper.expect(ended);
        looked(reaper);
        assertEquals(3, await(child).exitCode());
    }

    @Test
    void oneThatSomebodyElseHasWaitedForHasCrashed() throws PosixException {
        Reaper reaper = reaper();
        Child child = shell("exit 0");
        child.await();
        assertTrue(await(reaper.expect(child)).crashed());
    }

    /** Its number may be anybody's by then. */
    @Test
    void whatIsNotOurChildIsNotKilled() throws Exception {
        Pipe number = Pipe.open();
        List<ByteString> argv = List.of(ByteString.of("sh"), ByteString.of("-c"),
                ByteString.of("sleep 600 > /dev/null & echo $!"));
        Child parent = Child.spawn(new Child.Plan(
                ByteString.of("/bin/sh"), argv, List.of(), 0, number.out().number(), 2));
        number.out().close();
        parent.await();
        byte[] text = new byte[20];
        int length = number.in().fill(text);
        number.in().close();
        int pid = Integer.parseInt(new String(text, 0, length, US_ASCII).strip());
        reaper().expect(new Child(pid)).awaitOrKill(0);
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        Posix.kill(pid, Signals.KILL);
        assertTrue(stat.contains(" (sleep) S "), stat);
    }

    @Test
    void aLostSignalCostsTwoSeconds() {
        assertEquals(2000, Reaper.LOOK_MILLISECONDS);
    }
}
