package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.PosixException;

@Timeout(20)
class WorkerOutputTest {
    private final WorkerOutput output = new WorkerOutput();

    private void shell(String script) throws PosixException {
        int[] fds = {Child.CLOSED, output.stdout().number(), output.stderr().number()};
        new Command(List.of(s("/bin/sh"), s("-c"), s(script)), List.of(s("PATH=/bin:/usr/bin")))
                .spawn(fds).await();
    }

    @Test
    void whatIsSaidWithoutAProgram() throws PosixException {
        output.complain(s("a"));
        output.report(s("did 1+0+0"));
        assertEquals(s("adid 1+0+0\n"), output.end());
    }

    @Test
    void itStaysInOrderWithWhatProgramsWrite() throws PosixException {
        output.complain(s("before\n"));
        shell("echo out; echo err >&2");
        output.complain(s("between\n"));
        shell("printf '\\0\\377'");
        output.report(s("after"));
        assertEquals(s("before\nout\nerr\nbetween\n\0\u00ffafter\n"), output.end());
    }

    @Test
    void itWaitsForWhatProgramsLeaveBehind() throws PosixException {
        shell("(sleep 0.3; echo late) & echo early");
        output.report(s("did 0+0+1"));
        assertEquals(s("early\ndid 0+0+1\nlate\n"), output.end());
    }

    @Test
    void noOutputIsTooMuchForIt() throws PosixException {
        shell("head -c 300000 /dev/zero | tr '\\0' x");
        output.complain(s("y".repeat(200_000)));
        String all = output.end().toString();
        assertTrue(all.startsWith("xxx") && all.length() < 3100, "length " + all.length());
        assertTrue(all.contains("\nError report too long, sorry.\n"));
        WorkerOutput other = new WorkerOutput();
        other.complain(s("y".repeat(200_000)));
        assertTrue(other.end().toString().contains("y\nError report too long, sorry.\n"));
    }
}
