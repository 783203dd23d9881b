package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.DaemonThread;

/** A child whose end nobody tells of is noticed all the same. */
class ReaperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static void assertReaped(Fd news) throws PosixException {
        Reaper reaper = new Reaper(news, 20);
        DaemonThread.start(reaper, "reaper", 0);
        List<ByteString> argv = List.of(
                ByteString.of("sh"), ByteString.of("-c"), ByteString.of("sleep .3; exit 3"));
        Reaper.Expected child = reaper.expect(
                Child.spawn(new Child.Plan(ByteString.of("/bin/sh"), argv, List.of())));
        assertEquals(3, assertTimeoutPreemptively(PATIENCE, child::await).exitCode());
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
}
