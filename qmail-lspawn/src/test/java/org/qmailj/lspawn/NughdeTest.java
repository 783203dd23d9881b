package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.qmailj.common.testing.Texts.s;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NughdeTest {
    /** With slashes for NULs. */
    private static Nughde parse(String text) {
        return Nughde.parse(s(text.replace('/', '\0')));
    }

    @Test
    void sixStrings() {
        assertEquals(new Nughde(s("joe"), 503, 78, s("~joe"), s("-"), s("ext")),
                parse("joe/503/78/~joe/-/ext/"));
        assertEquals(new Nughde(s(""), 0, 0, s(""), s(""), s("")), parse("//////"));
        assertEquals(new Nughde(s("a"), 1, 2, s("h"), s(""), s("")), parse("a/1/2/h///rest/of it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "joe", "joe/", "joe/1/2/h/-", "joe/1/2/h/-/ext", "/////",
        "a:1:2:h::"})
    void lessThanSixIsNone(String text) {
        assertNull(parse(text));
    }

    /**
     * Whatever is no number, or one that an id cannot hold, must not come out as anyone but itself.
     */
    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "007,7", "12abc,12", "abc,0", "-1,0", "+1,0", "' 1',0", "'',0",
        "0x10,0", "2147483648,-2147483648", "4294967294,-2", "4294967295,-1", "4294967296,0",
        "4294967297,1",
        "18446744073709551616,0", "99999999999999999999999999999,-1610612737"})
    void idsAreNumbersOf32Bits(String text, int id) {
        Nughde nughde = parse("u/" + text + "/" + text + "/h///");
        assertEquals(id, nughde.uid());
        assertEquals(id, nughde.gid());
    }
}
