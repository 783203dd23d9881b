package org.qmailj.popup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;

class CredentialsTest {
    @ParameterizedTest
    @CsvSource({
        "'joe 0123', joe, 0123", "'joe  0123', joe, ' 0123'", "'joe 0123 ', joe, '0123 '",
        "'joe ', joe, ''", "'joe a b', joe, 'a b'", "'\u00fc \u00e9', \u00fc, \u00e9",
    })
    void apop(String argument, String user, String proof) {
        Credentials credentials = Credentials.ofApop(ByteString.of(argument));
        assertEquals(new Credentials(ByteString.of(user), ByteString.of(proof)), credentials);
        assertEquals(user + "\0" + proof + "\0<s>\0",
                credentials.encode(ByteString.of("<s>")).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "joe", "joe\t0123", "joe\u00a00123"})
    void apopWithoutABlank(String argument) {
        assertNull(Credentials.ofApop(ByteString.of(argument)));
    }
}
