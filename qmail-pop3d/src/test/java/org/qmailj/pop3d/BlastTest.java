package org.qmailj.pop3d;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

class BlastTest {
    /** Both buffers are {@code size} bytes, so that a line may end anywhere in them. */
    private static String sent(String message, long lines, int size) throws IOException {
        ByteString bytes = ByteString.of(message);
        int[] taken = {0};
        ByteInput in = new ByteInput((to, offset, length) -> {
            ByteString part = bytes.substring(
                    taken[0], Math.min(bytes.length(), taken[0] + length));
            part.copyTo(to, offset);
            taken[0] += part.length();
            return part.length();
        }, size);
        ByteBuilder to = new ByteBuilder();
        Blast.send(in, lines, new ByteOutput(to::append, size));
        return to.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                | -1 | ''",
        "a                 | -1 | a!",
        "a~                | -1 | a!",
        "~                 | -1 | !",
        "~~                | -1 | !!",
        ".                 | -1 | ..!",
        "..~.~             | -1 | ...!..!",
        "a.~ .~            | -1 | a.! .!",
        "~.x~              | -1 | !..x!",
        "a~~.b~            | -1 | a!!..b!",
        "a~~b~c            |  0 | a!!",
        "a~~b~c            |  1 | a!!b!",
        "a~~b~c            |  2 | a!!b!c!",
        "a~~b~c            |  3 | a!!b!c!",
        "a~b~c             |  0 | a!b!c!",
        "~b~c              |  0 | !",
        "~b~c              |  1 | !b!",
        "~~~~              |  2 | !!!",
        "longer than both buffers~~.even the body of it~ | -1 "
            + "| longer than both buffers!!..even the body of it!",
    })
    void messages(String message, long lines, String expected) throws IOException {
        String all = expected.replace("!", "\r\n") + "\r\n.\r\n";
        for (int size = 1; size < 20; size++) {
            assertEquals(all, sent(message.replace('~', '\n'), lines, size), "buffer " + size);
        }
    }

    /** A CR makes no line end: the line behind a header is not empty with one in it. */
    @ParameterizedTest
    @ValueSource(strings = {"a\r\n\r\nb\r\n", "\r\nb", "a\rb", "\0\n\0", "\r\n.\r\n"})
    void otherBytesPass(String message) throws IOException {
        String expected = (message.endsWith("\n") ? message : message + "\n")
                .replace("\n.", "\n..").replace("\n", "\r\n");
        assertEquals(expected + "\r\n.\r\n", sent(message, 0, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aMessageThatCannotBeReadHasNoEnd(int readable) {
        int[] left = {readable};
        ByteInput in = new ByteInput((to, offset, length) -> {
            if (left[0]-- <= 0) {
                throw new PosixException(Errno.EIO);
            }
            to[offset] = 'x';
            return 1;
        });
        ByteBuilder to = new ByteBuilder();
        assertThrows(
                PosixException.class, () -> Blast.send(in, -1, new ByteOutput(to::append)));
        assertEquals(0, to.length());
    }
}
