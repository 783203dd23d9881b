package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

class LoginsTest {
    private static String padded(String name) {
        return name + "\0".repeat(32 - name.length());
    }

    @Test
    void namesEndAtTheirNulOrTheirPlace() {
        String longest = "x".repeat(32);
        ByteBuilder entries = new ByteBuilder().append(padded("joe")).append(padded("pts/0"))
                .append(longest).append(longest).append(padded("")).append(padded("tty1"));
        byte[] all = entries.toByteString().toArray();
        ByteString x = ByteString.of(longest);
        assertEquals(List.of(
                new Logins.Login(ByteString.of("joe"), ByteString.of("pts/0")),
                new Logins.Login(x, x),
                new Logins.Login(ByteString.EMPTY, ByteString.of("tty1"))), Logins.decode(all));
        assertEquals(List.of(), Logins.decode(new byte[63]));
    }

    @Test
    void theHostCanBeAsked() throws PosixException {
        for (Logins.Login login : Logins.all()) {
            assertFalse(login.user().length() > 32);
        }
    }
}
