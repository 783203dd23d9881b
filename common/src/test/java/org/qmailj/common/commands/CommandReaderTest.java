package org.qmailj.common.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteInput;

class CommandReaderTest {
    private static CommandReader reader(String text) {
        return reader(text, Allowance.UNLIMITED);
    }

    private static CommandReader reader(String text, Allowance memory) {
        byte[] all = text.getBytes(StandardCharsets.ISO_8859_1);
        int[] next = {0};
        return new CommandReader(new ByteInput((to, offset, length) -> {
            int n = Math.min(length, all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        }, 64), memory);
    }

    /** In the table ~ is CR, $ is LF, @ is NUL, _ is a blank. */
    private static String bytes(String shown) {
        return shown.replace('~', '\r').replace('$', '\n').replace('@', '\0').replace('_', ' ');
    }

    @ParameterizedTest
    @CsvSource({
        "NOOP~$, NOOP, ''",
        "NOOP$, NOOP, ''",
        "MAIL_FROM:<a>~$, MAIL, FROM:<a>",
        "rcpt___x_y__~$, rcpt, x_y__",
        "$, '', ''",
        "~$, '', ''",
        "_$, '', ''",
        "___NOOP~$, '', NOOP",
        "NOOP~~$, NOOP~, ''",
        "NOOP_x~~$, NOOP, x~",
        "NO~OP$, NO~OP, ''",
        "NOOP@rest_x~$, NOOP, ''",
        "@NOOP$, '', ''",
        "MAIL_a@b_c~$, MAIL, a",
        "MAIL__@b$, MAIL, ''",
        "MAIL@_b$, MAIL, ''",
        "MAIL\tx$, 'MAIL\tx', ''",
        "~@$, ~, ''",
    })
    void verbAndArgument(String line, String verb, String argument) throws IOException {
        CommandLine got = reader(bytes(line)).next();
        assertEquals(bytes(verb), got.verb().toString());
        assertEquals(bytes(argument), got.argument().toString());
    }

    @Test
    void oneAfterAnotherUntilTheEnd() throws IOException {
        CommandReader in = reader("a b\r\n\nc\nnot ended");
        for (String verb : new String[] {"a", "", "c"}) {
            assertEquals(verb, in.next().verb().toString());
        }
        assertNull(in.next());
        assertNull(in.next());
    }

    private enum Verb { A, AB, OTHER }

    @ParameterizedTest
    @CsvSource({"A, A", "a, A", "aB, AB", "ab x, AB", "abc, OTHER", "b, OTHER", "'', OTHER",
        "OTHER, OTHER", "\u00c1, OTHER"})
    void verbsInAnyCase(String line, Verb verb) throws IOException {
        assertEquals(verb, reader(line + "\n").next().verbAmong(Verb.values(), Verb.OTHER));
    }

    @Test
    void aLineBeyondTheLimitIsRefused() throws IOException {
        String longest = "x".repeat(CommandReader.LINE_LIMIT - 1);
        assertEquals(longest.length(), reader(longest + "\n").next().verb().length());
        assertThrows(ByteBuilder.TooLong.class, () -> reader(longest + "x\n").next());
        assertThrows(ByteBuilder.TooLong.class, () -> reader(longest + "xyz").next());
    }

    /** The command counts until the next one is asked for, the line while it is read. */
    @Test
    void whatACommandTakes() throws IOException {
        Allowance memory = new Allowance.Pool(0).allowance(25_000);
        String line = "y".repeat(9_000) + "\n";
        CommandReader in = reader((line + "NOOP\n").repeat(3) + line, memory);
        in.next();
        assertFalse(memory.take(16_001));
        assertTrue(memory.take(16_000));
        memory.giveBack(16_000);
        in.next();
        assertTrue(memory.take(15_000));
        assertThrows(ByteBuilder.TooLong.class, in::next);
    }
}
