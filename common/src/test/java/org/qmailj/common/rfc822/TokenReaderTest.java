package org.qmailj.common.rfc822;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class TokenReaderTest {
    /** Each word with its first letter in front, each mark as it is, blanks between. */
    private static String parse(String line) throws Unparsable {
        StringBuilder seen = new StringBuilder();
        for (Token token : TokenReader.parse(ByteString.of(line))) {
            seen.append(seen.isEmpty() ? "" : " ");
            if (token.kind().isWord()) {
                seen.append(token.kind().name().charAt(0));
                seen.append('{').append(token.text()).append('}');
            } else {
                seen.append(token.kind().mark());
            }
        }
        return seen.toString();
    }

    private static void unparsable(String line) {
        assertThrows(Unparsable.class, () -> parse(line), line);
    }

    @Test
    void marksAndBlanks() throws Unparsable {
        assertEquals("", parse(""));
        assertEquals("", parse(" \t\r\n"));
        assertEquals(". , @ < > : ;", parse(".,@ < > :\n;"));
        assertEquals("A{To} : A{a} @ A{b} . A{c}", parse("To: a@b.c\n"));
        assertEquals("A{To} : A{a} , A{b}", parse("To: a,\r\n b\r\n"));
    }

    @Test
    void quotedStrings() throws Unparsable {
        assertEquals("Q{}", parse("\"\""));
        assertEquals("Q{a b}", parse("\"a b\""));
        assertEquals("Q{a\"b\\}", parse("\"a\\\"b\\\\\""));
        assertEquals("Q{a\n b<(}", parse("\"a\n b<(\""));
        assertEquals("A{a} Q{b} A{c}", parse("a\"b\"c"));
    }

    @Test
    void literals() throws Unparsable {
        assertEquals("L{}", parse("[]"));
        assertEquals("L{ 1.2 }", parse("[ 1.2 ]"));
        assertEquals("L{]\"}", parse("[\\]\"]"));
        assertEquals("L{[}", parse("[[]"));
    }

    @Test
    void commentsNestAndLoseTheirInnerParentheses() throws Unparsable {
        assertEquals("C{}", parse("()"));
        assertEquals("C{a b c}", parse("(a (b) c)"));
        assertEquals("C{(\"}", parse("(\\(\")"));
        assertEquals("A{a} C{b} A{c}", parse("a(b)c"));
    }

    @Test
    void anAtomThatCannotStandBareIsAQuote() throws Unparsable {
        assertEquals("Q{a)b}", parse("a)b"));
        assertEquals("Q{a]b}", parse("a]b"));
        assertEquals("Q{\u00e4}", parse("\u00e4"));
        assertEquals("Q{a\0}", parse("a\0"));
        assertEquals("Q{\u007f}", parse("\u007f"));
        assertEquals("A{~}", parse("~"));
    }

    @Test
    void aBackslashTakesAnythingIntoAnAtom() throws Unparsable {
        assertEquals("A{a b}", parse("a\\ b"));
        assertEquals("A{@}", parse("\\@"));
        assertEquals("A{a\"b}", parse("a\\\"b"));
        assertEquals("Q{\\}", parse("\\\\"));
        assertEquals("Q{a\n}", parse("a\\\n"));
    }

    @Test
    void aBackslashAtTheEndIsNothing() throws Unparsable {
        assertEquals("A{a}", parse("a\\"));
        assertEquals("A{}", parse("\\"));
    }

    @Test
    void whatIsNotClosed() {
        unparsable("(");
        unparsable("(a");
        unparsable("(a (b)");
        unparsable("(a\\)");
        unparsable("(\\");
        unparsable("\"");
        unparsable("\"a\\\"");
        unparsable("\"\\");
        unparsable("[");
        unparsable("[a\\]");
        unparsable("[\\");
    }

    @Test
    void whatIsClosedAndNotOpen() {
        unparsable(")");
        unparsable("]");
        unparsable("a )");
        unparsable("a.]");
        unparsable("(a)) b");
        unparsable("\"a\")");
    }
}
