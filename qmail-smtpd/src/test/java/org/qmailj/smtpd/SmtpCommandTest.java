package org.qmailj.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;

class SmtpCommandTest {
    private static SmtpCommand command(String verb, String argument) {
        return SmtpCommand.of(new CommandLine(ByteString.of(verb), ByteString.of(argument)));
    }

    @ParameterizedTest
    @CsvSource({
        "HELO, false", "EHLO, false", "MAIL, true", "RCPT, true", "DATA, false", "RSET, true",
        "QUIT, false", "HELP, false", "NOOP, false", "VRFY, false",
    })
    void verbsInAnyCase(String verb, boolean grouped) {
        String small = verb.toLowerCase();
        for (String v : new String[] {verb, small, verb.charAt(0) + small.substring(1)}) {
            SmtpCommand command = command(v, "x y");
            assertEquals(verb, command.verb().name());
            assertEquals("x y", command.argument().toString());
            assertEquals(grouped, command.verb().isGrouped());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "EXPN", "STARTTLS", "AUTH", "BDAT", "TURN", "SEND", "SOML", "SAML", "ETRN", "MAI",
        "MAILX", "MAIL\t", "MAILFROM:<a@b>", "N\u00d6OP", "DATA\r", "\u0001", "QUIT ",
        "RCPTT", "UNIMPLEMENTED"
    })
    void anythingElse(String verb) {
        assertEquals(SmtpCommand.Verb.UNIMPLEMENTED, command(verb, "x").verb());
    }
}
