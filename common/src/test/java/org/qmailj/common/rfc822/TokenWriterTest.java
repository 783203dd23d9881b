package org.qmailj.common.rfc822;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class TokenWriterTest {
    private static String unparse(String line, int lineLength) throws Unparsable {
        return TokenWriter.unparse(TokenReader.parse(ByteString.of(line)), lineLength).toString();
    }

    private static void becomes(String line, String field) throws Unparsable {
        assertEquals(field + "\n", unparse(line, 80), line);
    }

    @Test
    void spaceBetweenWordsBehindColonAndCommaAndBeforeLeft() throws Unparsable {
        becomes("", "");
        becomes("To:a", "To: a");
        becomes("To:", "To:");
        becomes("To: a @ b . c", "To: a@b.c");
        becomes("To:a,b , c", "To: a, b, c");
        becomes("To: A. B<x>", "To: A.B <x>");
        becomes("To:<<", "To: < <");
        becomes("To: a b\"c\"[d](e)", "To: a b \"c\" [d] (e)");
        becomes("To: g:a;b", "To: g: a;b");
        becomes("To: <a>b", "To: <a>b");
    }

    @Test
    void specialBytesGetBackslashes() throws Unparsable {
        becomes("\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"");
        becomes("\"[](),\"", "\"\\[\\]\\(\\),\"");
        becomes("\"a\r\nb\"", "\"a\\\r\\\nb\"");
        becomes("(a (b) \\))", "(a b \\))");
    }

    @Test
    void anAtomIsWrittenBareWhateverItHolds() {
        assertEquals("a b,@\0\u00ff\n", TokenWriter.unparse(
                List.of(Token.atom(ByteString.of("a b,@\0\u00ff"))), 80).toString());
    }

    @Test
    void linesAreFilledUpToTheirLength() throws Unparsable {
        // "T: aa, bb," and the two bytes of a break are 12; "  bb, cc" and a break are 10
        assertEquals("T: aa, bb, cc\n", unparse("T:aa,bb,cc", 15));
        assertEquals("T: aa, bb,\n  cc\n", unparse("T:aa,bb,cc", 14));
        assertEquals("T: aa, bb,\n  cc\n", unparse("T:aa,bb,cc", 12));
        assertEquals("T: aa,\n  bb, cc\n", unparse("T:aa,bb,cc", 11));
        assertEquals("T: aa,\n  bb, cc\n", unparse("T:aa,bb,cc", 10));
        assertEquals("T: aa,\n  bb,\n  cc\n", unparse("T:aa,bb,cc", 9));
    }

    @Test
    void aLongPieceStaysWholeAndNothingJoinsIt() throws Unparsable {
        String x = "x".repeat(90);
        assertEquals("T: " + x + ",\n  a, b\n", unparse("T:" + x + ",a,b", 80));
        assertEquals("T: a,\n  " + x + ",\n  b\n", unparse("T:a," + x + ",b", 80));
    }

    @Test
    void commasAtTheEnd() throws Unparsable {
        assertEquals("T: a, ,\n", unparse("T:a,,", 80));
        assertEquals("T: a,\n  ,\n \n", unparse("T:a,,", 1));
    }

    @Test
    void anAddressAsBytes() throws Unparsable {
        for (String[] t : new String[][] {
            {"a@b.c", "a@b.c"}, {"\"a b\" @ c", "a b@c"}, {"a(comment)@b", "a@b"},
            {"a@[1.2]", "a@[1.2]"}, {"a@[]", "a@[]"}, {"", ""}, {"\"\"@x", "@x"},
            {"a\\@b@c", "a@b@c"}, {"<,;:>", "<,;:>"}, {"a b c", "abc"}}) {
            assertEquals(t[1],
                    TokenWriter.unquote(TokenReader.parse(ByteString.of(t[0]))).toString(), t[0]);
        }
    }
}
