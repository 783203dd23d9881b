package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/**
 * The other side of a conversation, from a script of lines: {@code S:} we say, {@code C:} the
 * client must have said by then. {@code C-} forbids further writes, {@code end} closes, {@code
 * silence} times out. CR LF is added, unless the line ends in a backslash.
 */
final class Dialog implements ByteSource, ByteSink {
    private final String[] script;
    private final ByteBuilder heard = new ByteBuilder();
    private final StringBuilder expected = new StringBuilder();
    private boolean deaf;
    private int at;
    private int writes;

    Dialog(String script) {
        this.script = script.split("\n");
    }

    private static String line(String text) {
        String line = text.substring(2).stripLeading();
        return (line.endsWith("\\") ? line.substring(0, line.length() - 1) : line + "\r\n")
                .replace("\\0", "\0").replace("\\r", "\r").replace("\\n", "\n");
    }

    /** Takes all lines of the script up to what we say next. */
    private void advance() {
        while (at < script.length && (script[at].startsWith("C:") || script[at].equals("C-"))) {
            if (script[at].equals("C-")) {
                deaf = true;
            } else {
                expected.append(line(script[at]));
            }
            at++;
        }
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        advance();
        assertEquals(expected.toString(), heard.toString(), "said before line " + at);
        if (at == script.length || script[at].equals("end")) {
            return 0;
        }
        if (script[at].equals("silence")) {
            throw new PosixException(Errno.ETIMEDOUT);
        }
        byte[] say = line(script[at++]).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(say, 0, to, offset, say.length);
        advance();
        return say.length;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (deaf) {
            throw new PosixException(Errno.EPIPE);
        }
        heard.append(from, offset, length);
        writes++;
    }

    int writes() {
        return writes;
    }

    /** Everything of the script has happened. */
    void finish() {
        advance();
        if (at < script.length && (script[at].equals("end") || script[at].equals("silence"))) {
            at++;
        }
        assertEquals(expected.toString(), heard.toString(), "said in all");
        assertEquals(script.length, at, "lines of the script that happened");
    }
}
