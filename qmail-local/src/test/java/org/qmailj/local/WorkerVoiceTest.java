package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.local.Texts.s;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.PosixException;

@Timeout(20)
class WorkerVoiceTest {
    private final WorkerVoice voice = new WorkerVoice();

    private void shell(String script) throws PosixException {
        int[] fds = {Child.CLOSED, voice.stdout().number(), voice.stderr().number()};
        new Command(List.of(s("/bin/sh"), s("-c"), s(script)), List.of(s("PATH=/bin:/usr/bin")))
                .spawn(fds).await();
    }

    @Test
    void whatIsSaidWithoutAProgram() throws PosixException {
        voice.complain(s("a"));
        voice.report(s("did 1+0+0"));
        assertEquals(s("adid 1+0+0\n"), voice.end());
    }

    @Test
    void itStaysInOrderWithWhatProgramsWrite() throws PosixException {
        voice.complain(s("before\n"));
        shell("echo out; echo err >&2");
        voice.complain(s("between\n"));
        shell("printf '\\0\\377'");
        voice.report(s("after"));
        assertEquals(s("before\nout\nerr\nbetween\n\0\u00ffafter\n"), voice.end());
    }

    @Test
    void itWaitsForWhatProgramsLeaveBehind() throws PosixException {
        shell("(sleep 0.3; echo late) & echo early");
        voice.report(s("did 0+0+1"));
        assertEquals(s("early\ndid 0+0+1\nlate\n"), voice.end());
    }

    @Test
    void noOutputIsTooMuchForIt() throws PosixException {
        shell("head -c 300000 /dev/zero | tr '\\0' x");
        voice.complain(s("y".repeat(200_000)));
        String all = voice.end().toString();
        assertTrue(all.startsWith("xxx") && all.length() < 3100, "length " + all.length());
        assertTrue(all.contains("\nError report too long, sorry.\n"));
        WorkerVoice other = new WorkerVoice();
        other.complain(s("y".repeat(200_000)));
        assertTrue(other.end().toString().contains("y\nError report too long, sorry.\n"));
    }
}
