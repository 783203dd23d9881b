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
import org.qmailj.common.posix.PosixException;
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
        Pipe to = Pipe.open();
        Pipe from = Pipe.open();
        List<ByteString> argv = List.of(ByteString.of("sh"), ByteString.of("-c"),
                ByteString.of("cat <&3 & echo $!"));
        Child parent = Child.spawn(new Child.Plan(ByteString.of("/bin/sh"), argv, List.of(),
                to.in().number(), from.out().number(), 2, to.in().number()));
        from.out().close();
        parent.await();
        byte[] text = new byte[20];
        int length = from.in().read(text, 0, text.length);
        int pid = Integer.parseInt(new String(text, 0, length, US_ASCII).strip());
        reaper().expect(new Child(pid)).awaitOrKill(0);
        to.out().write(new byte[] {'x'}, 0, 1);
        assertEquals(1, from.in().read(text, 0, 1), "its answer");
        for (Fd fd : new Fd[] {to.in(), to.out(), from.in()}) {
            fd.close(); // which ends it
        }
    }

    @Test
    void aLostSignalCostsTwoSeconds() {
        assertEquals(2000, Reaper.LOOK_MILLISECONDS);
    }
}
