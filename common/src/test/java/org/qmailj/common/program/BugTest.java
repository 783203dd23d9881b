package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

class BugTest {
    private static final String HERE = "common.program.BugTest.";

    private static Throwable parse(String number) {
        try {
            Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return e;
        }
        throw new AssertionError("a number");
    }

    private static Throwable deep(int frames) {
        return frames == 0 ? new IllegalStateException() : deep(frames - 1);
    }

    private static Throwable endless() {
        try {
            return endless();
        } catch (StackOverflowError e) {
            return e;
        }
    }

    @Test
    void whatAndWhereButNotAWordOfAnybodysMail() {
        String text = Bug.text(parse("joe@secret.example\nfaked: line"));
        String expected = "java\\.lang\\.NumberFormatException at " + HERE
                + "parse\\(BugTest\\.java:\\d+\\), " + HERE
                + "whatAndWhereButNotAWordOfAnybodysMail\\(BugTest\\.java:\\d+\\)";
        assertTrue(text.matches(expected), text);
    }

    @Test
    void threeLinesAreEnough() {
        assertEquals(3, Bug.text(deep(100)).split("BugTest.java:", -1).length - 1);
        assertTrue(Bug.text(endless()).length() < 300);
    }

    @Test
    void theCauseIsIt() {
        Throwable wrapped = new IllegalStateException(new RuntimeException(parse("x")));
        assertEquals(Bug.text(wrapped.getCause().getCause()), Bug.text(wrapped));
        Throwable one = new IllegalStateException();
        Throwable other = new RuntimeException(one);
        one.initCause(other);
        assertTrue(Bug.text(one).contains(HERE));
    }

    @Test
    void aSystemCallHasNoPlaceButItsError() {
        assertEquals("org.qmailj.common.posix.PosixException ENOSPC",
                Bug.text(new PosixException(Errno.ENOSPC)));
    }

    @Test
    void oneLineInOneWrite() {
        List<String> writes = new ArrayList<>();
        Throwable found = parse("x");
        Bug.log((from, offset, length) ->
                writes.add(ByteString.of(from, offset, length).toString()), "prog", found);
        assertEquals(List.of("prog: internal bug: " + Bug.text(found) + "\n"), writes);
        Bug.log((from, offset, length) -> {
            throw new PosixException(Errno.EPIPE);
        }, "prog", found);
        assertEquals(writes.get(0), Bug.die("prog", found).text().toString());
    }
}
