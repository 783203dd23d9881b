package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;

class ProgramTest {
    private record Ended(int code, String stderr) {}

    private static Ended run(Program program) throws IOException {
        Pipe pipe = Pipe.open();
        Invocation in = new Invocation("prog", s("prog"), List.of(), new Environment(List.of()),
                Fd.STDIN, Fd.STDOUT, pipe.out(), new QmailHome(s("/nowhere")), () -> 0, 1);
        int code = Program.execute(in, i -> program);
        pipe.out().close();
        byte[] text = new byte[1000];
        int n = pipe.in().read(text, 0, text.length);
        pipe.in().close();
        return new Ended(code, ByteString.of(text, 0, n).toString());
    }

    /** Has its own ends for trouble, as qmail-queue does. */
    private record Failing(RuntimeException with) implements Program {
        @Override
        public int run() {
            throw with;
        }

        @Override
        public Die outOfMemory() {
            return Die.silently(51);
        }

        @Override
        public Die bug(Throwable found) {
            return Die.silently(81);
        }
    }

    @Test
    void dieGivesCodeAndText() throws IOException {
        assertEquals(new Ended(100, "prog: fatal: no\n"),
                run(new Failing(Die.saying(100, "prog: fatal: no\n"))));
        assertEquals(new Ended(111, ""), run(new Failing(Die.silently(111))));
        assertEquals(new Ended(7, ""), run(() -> 7));
    }

    @Test
    void troubleEndsInTheProgramsOwnCodesAndNeverInAStackTrace() throws IOException {
        assertEquals(new Ended(81, ""), run(new Failing(new IllegalStateException("bug"))));
        assertEquals(new Ended(51, ""),
                run(() -> {
                    throw new OutOfMemoryError();
                }).code() == 111 ? run(new Failing(tooLong())) : null);
        assertEquals(new Ended(111, ""), run(() -> {
            throw new IOException("surprise");
        }));
        assertEquals(new Ended(111, ""), run(() -> {
            throw new AssertionError("exec came back");
        }));
        assertEquals(new Ended(111, ""), run(() -> {
            throw new NoClassDefFoundError("another version's jar");
        }));
    }

    private static RuntimeException tooLong() {
        try {
            new ByteBuilder(1).append("ab");
        } catch (ByteBuilder.TooLong e) {
            return e;
        }
        throw new AssertionError("no limit");
    }

    @Test
    void environmentKeepsBytesAndOrder() {
        Environment e = new Environment(
                List.of(s("A=1"), s("B=\u00ff"), s("A=2"), s("BROKEN"), s("AB=3")));
        assertEquals(s("1"), e.get("A"));
        assertEquals(s("\u00ff"), e.get("B"));
        assertNull(e.get("BROKEN"));
        assertNull(e.get("C"));
        Environment.Builder builder = e.change().put("A", s("new"));
        Environment changed = builder.build();
        // the last entry moves into the place of one that goes, as in env.c
        assertEquals(List.of(s("BROKEN"), s("B=\u00ff"), s("AB=3"), s("A=new")), changed.entries());
        assertEquals(s("1"), e.get("A"));
        Environment again = builder.unset("B").putEntry(s("AB=4=5")).putEntry(s("A")).build();
        assertEquals(List.of(s("BROKEN"), s("AB=4=5")), again.entries());
        assertEquals(s("new"), changed.get("A"));
    }

    @Test
    void secondsRoundDown() {
        Clock late = () -> 1999;
        Clock before = () -> -1;
        assertEquals(1, late.seconds());
        assertEquals(-1, before.seconds());
    }
}
