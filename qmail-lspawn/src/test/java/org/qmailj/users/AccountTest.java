package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;

class AccountTest {
    private static Account parse(String line) {
        return Account.parse(ByteString.of(line));
    }

    @Test
    void aLineOfAPasswdFile() {
        Account joe = parse("joe:x:503:78:Joe Shmoe,,:/home/joe:/bin/sh\n");
        assertEquals("joe", joe.user().toString());
        assertEquals(503, joe.uid());
        assertEquals("/home/joe", joe.home().toString());
        assertEquals(":joe:503:78:/home/joe:", joe.middle().toString());
    }

    @Test
    void fieldsStayAsTheyStand() {
        assertEquals(":::::", parse("::::::").middle().toString());
        assertEquals(":j: 5:0x:h h:", parse("j:: 5:0x::h h:").middle().toString());
        assertEquals(0, parse("j:: 5:0x::h:").uid());
        assertEquals(12, parse("j::12abc:1::h:").uid());
        assertEquals(0, parse("j::-1:1::h:").uid());
        assertEquals(0, parse("j::18446744073709551616:1::h:").uid(), "wraps at 64 bits");
        assertEquals(4294967296L, parse("j::4294967296:1::h:").uid(), "not at 32");
    }

    @Test
    void upperCaseIsAscii() {
        assertTrue(parse("Joe::1:1::/:").hasUpperCase());
        assertTrue(parse("joZ::1:1::/:").hasUpperCase());
        assertFalse(parse("joe_\u00c4[@::1:1::/:").hasUpperCase());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "joe\n", "joe:x:503:78:Joe:/home/joe\n", "joe:x:503:78:Joe\n",
        "joe:x:5\0003:78:Joe:/home/joe:\n", "joe:x:503:78:Joe:/home/joe:\0"})
    void noAccount(String line) {
        assertNull(parse(line));
    }
}
