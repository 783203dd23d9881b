package org.qmailj.pop3d;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

class Pop3CommandTest {
    private static Pop3Command command(String verb) {
        return Pop3Command.of(new CommandLine(ByteString.of(verb), ByteString.of("1 x ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "QUIT", "STAT", "LIST", "UIDL", "DELE", "RETR", "RSET", "LAST", "TOP", "NOOP"
    })
    void verbsInAnyCase(String verb) {
        String small = verb.toLowerCase();
        for (String v : new String[] {verb, small, verb.charAt(0) + small.substring(1)}) {
            assertEquals(verb, command(v).verb().name());
            assertEquals("1 x ", command(v).argument().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "USER", "PASS", "APOP", "CAPA", "STLS", "AUTH", "XTND", "QUI", "QUITT", "TOP1", "TO",
        "LIST\t1", "QUIT\r", "N\u00d6OP", "\u0001", "UNIMPLEMENTED"
    })
    void anythingElse(String verb) {
        assertEquals(Pop3Command.Verb.UNIMPLEMENTED, command(verb).verb());
    }
}
