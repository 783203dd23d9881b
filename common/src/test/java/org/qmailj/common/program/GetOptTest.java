package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;

class GetOptTest {
    /** The options with their arguments, the complaint and the operands, in one line. */
    private static String parse(String... words) throws IOException {
        return parse(false, words);
    }

    private static String parse(boolean silent, String... words) throws IOException {
        List<ByteString> arguments = new ArrayList<>();
        for (String w : words) {
            arguments.add(ByteString.of(w));
        }
        Pipe pipe = Pipe.open();
        Invocation in = new Invocation(
                "prog", ByteString.of("bin/x/prog"), arguments, new Environment(List.of()),
                Fd.STDIN, Fd.STDOUT, pipe.out(), new QmailHome(ByteString.of("/nowhere")),
                () -> 0, 1);
        GetOpt opt = silent ? GetOpt.silent(in, "anf:E") : new GetOpt(in, "anf:E");
        StringBuilder seen = new StringBuilder();
        int letter = opt.next();
        while (letter != GetOpt.DONE && letter != GetOpt.PROBLEM) {
            seen.append((char) letter);
            if (opt.argument() != null) {
                seen.append('(').append(opt.argument()).append(')');
            }
            if (letter == 'E') {
                opt.skipJoined();
            }
            letter = opt.next();
        }
        pipe.out().close();
        byte[] text = new byte[100];
        int n = pipe.in().read(text, 0, text.length);
        pipe.in().close();
        return seen.append(ByteString.of(text, 0, n)).append(opt.operands()).toString();
    }

    @Test
    void lettersJoinedOrApart() throws IOException {
        assertEquals("[]", parse());
        assertEquals("an[]", parse("-an"));
        assertEquals("an[x, -n]", parse("-a", "-n", "x", "-n"));
    }

    @Test
    void whereTheOptionsEnd() throws IOException {
        assertEquals("a[-n]", parse("-a", "--", "-n"));
        assertEquals("a[-n]", parse("-a", "--junk", "-n"));
        assertEquals("a[-, -n]", parse("-a", "-", "-n"));
        assertEquals("[, -n]", parse("", "-n"));
    }

    @Test
    void arguments() throws IOException {
        assertEquals("f(x)[y]", parse("-fx", "y"));
        assertEquals("f(x)[y]", parse("-f", "x", "y"));
        assertEquals("af(-n)n[]", parse("-af", "-n", "-n"));
        assertEquals("f()n[]", parse("-f", "", "-n"));
        assertEquals("f(--)[]", parse("-f", "--"));
    }

    @Test
    void joinedTextMayBePassedOver() throws IOException {
        assertEquals("En[x]", parse("-Eqqq", "-n", "x"));
        assertEquals("aE[x]", parse("-aE", "x"));
    }

    @Test
    void problems() throws IOException {
        assertEquals("aprog: illegal option -- z\n[-az]", parse("-az"));
        assertEquals("prog: illegal option -- \u00e4\n[-\u00e4]", parse("-\u00e4"));
        assertEquals("prog: illegal option -- :\n[-:]", parse("-:"));
        assertEquals("aprog: option requires an argument -- f\n[]", parse("-af"));
        assertEquals("a[-az]", parse(true, "-az"));
        assertEquals("a[]", parse(true, "-af"));
    }

    @Test
    void aDashBehindALetterIsALetter() throws IOException {
        assertEquals("aprog: illegal option -- -\n[-a-]", parse("-a-"));
    }
}
