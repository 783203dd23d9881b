package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Socket;

class IdentTest {
    private static ByteString answer(String shown) throws IOException {
        byte[] all = shown.replace('~', '\r').replace('$', '\n').replace('@', '\0')
                .getBytes(StandardCharsets.ISO_8859_1);
        int[] next = {0};
        return Ident.answer(new ByteInput((to, offset, length) -> {
            int n = Math.min(length, all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        }, 8));
    }

    /** ~ is CR, $ is LF, @ is NUL. */
    @ParameterizedTest
    @CsvSource({
        "'1 , 2 : USERID : UNIX : joe~$', joe",
        "'1,2:USERID:UNIX:joe$more', joe",
        "'1,2:USERID:OTHER,US-ASCII: a b\tc ~$', abc",
        "'1,2:USERID:UNIX:a:b:c$', a:b:c",
        "'9,9:USERID:UNIX:joe$', joe",
        "'::: x$', x",
        "'1,2:ERROR:NO-USER~$', ''",
        "'1,2:USERID:UNIX: ~$', ''",
        "joe$, ''",
        "$, ''",
        "::~:jo~e$, joe",
        "'1,2:USERID:UNIX:jo@e$', jo",
    })
    void whatIsTaken(String line, String info) throws IOException {
        assertEquals(info, answer(line).toString());
    }

    @ParameterizedTest
    @CsvSource({"''", "'1,2:USERID:UNIX:joe'", "'1,2:USERID:UNIX:joe~'", "'1,2'"})
    void aLineThatDoesNotEnd(String line) throws IOException {
        assertNull(answer(line));
    }

    @Test
    void aLongAnswerIsCutAndNotReadToItsEnd() throws IOException {
        assertEquals("x".repeat(998), answer(":::" + "x".repeat(998)).toString());
        assertEquals("x".repeat(998), answer(":::" + "x".repeat(2000) + "$").toString());
        assertNull(answer(":::" + "x".repeat(997)));
    }

    @Test
    void aHostThatDoesNotAnswer() {
        Socket.Name none = new Socket.Name(new byte[] {(byte) 240, 0, 0, 1}, 1);
        assertNull(Ident.ask(none, new Socket.Name(new byte[] {127, 0, 0, 1}, 2), 1));
        assertNull(Ident.ask(none, new Socket.Name(new byte[4], 2), -1));
    }
}
