package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.qmailj.common.testing.Texts.s;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainCommandTest {
    @Test
    void wordsWithOneBlankBetweenThem() {
        assertEquals(List.of(s("forward"), s("a+b=c@x-y.example"), s("/A/z:_09")),
                PlainCommand.words(s("forward a+b=c@x-y.example /A/z:_09")));
        assertEquals(List.of(s("x")), PlainCommand.words(s("x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " x", "x ", "x  y", "x\ty", "x\ny", "x;y", "x|y", "x&y",
        "x>y", "x<y",
        "$x", "`x`", "'x'", "\"x\"", "x\\y", "x*", "x?", "[x]", "{x}",
        "(x)", "~x", "#x", "!x", "x,y", "x%y",
        "x^y", "x\u00e9", "x\u0000y", "x\u007f"})
    void anythingElseIsTheShells(String command) {
        assertNull(PlainCommand.words(s(command)));
    }
}
