package org.qmailj.popup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

class PopupCommandTest {
    private static PopupCommand command(String verb) {
        return PopupCommand.of(new CommandLine(ByteString.of(verb), ByteString.of("a  b ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"USER", "PASS", "APOP", "QUIT", "NOOP"})
    void verbsInAnyCase(String verb) {
        String small = verb.toLowerCase();
        for (String v : new String[] {verb, small, verb.charAt(0) + small.substring(1)}) {
            assertEquals(verb, command(v).verb().name());
            assertEquals("a  b ", command(v).argument().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "STAT", "LIST", "RETR", "CAPA", "STLS", "AUTH", "USE", "USERS", "PASS\t", "QUIT.",
        "LATER", "\u00dcSER"
    })
    void anythingElse(String verb) {
        assertEquals(PopupCommand.Verb.LATER, command(verb).verb());
    }
}
