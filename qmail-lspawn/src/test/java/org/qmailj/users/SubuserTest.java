package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.qmailj.common.testing.Texts.s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubuserTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", emptyValue = "", value = {
        "sub:user:pre:, sub, user, pre", "sub:user:pre:more:, sub, user, pre",
        "sub:user::, sub, user, ''", "::pre:, '', '', pre", "sub:user:pre, sub, user, -",
        "sub:user:, sub, user, -"})
    void aLineHasThreeParts(String line, String name, String user, String prefix) {
        assertEquals(new Subuser(s(name), s(user), s(prefix)), Subuser.parse(s(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sub", "sub:user"})
    void withFewerThanTwoColonsItIsNone(String line) {
        assertNull(Subuser.parse(s(line)));
    }
}
