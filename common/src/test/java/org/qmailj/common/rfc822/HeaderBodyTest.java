package org.qmailj.common.rfc822;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;

class HeaderBodyTest {
    /** Fields in angle brackets, a bar at the end of the header, then the body as it is. */
    private static final class Seen implements HeaderBody.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void field(ByteString field) {
            text.append('<').append(field).append('>');
        }

        @Override
        public void endOfHeader() {
            text.append('|');
        }

        @Override
        public void body(byte[] bytes, int offset, int length) {
            text.append(ByteString.of(bytes, offset, length));
        }
    }

    private static ByteInput input(String message, int piece) {
        byte[] all = ByteString.of(message).toArray();
        int[] next = {0};
        return new ByteInput((to, offset, length) -> {
            int n = Math.min(Math.min(piece, length), all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        });
    }

    private static void becomes(String message, String seen) throws IOException {
        for (int piece : new int[] {1, 2, 7, 8192}) {
            Seen listener = new Seen();
            HeaderBody.read(input(message, piece), listener);
            assertEquals(seen, listener.text.toString());
        }
    }

    @Test
    void fieldsWithContinuationsThenTheBody() throws IOException {
        becomes("a: b\nc: d\n e\n\tf\n\nbody\n\nmore\n",
                "<a: b\n><c: d\n e\n\tf\n>|\nbody\n\nmore\n");
    }

    @Test
    void headerWithoutBody() throws IOException {
        becomes("", "|");
        becomes("a: b\n", "<a: b\n>|");
        becomes("a: b\n\n", "<a: b\n>|\n");
        becomes("\n", "|\n");
    }

    @Test
    void theLastLineGetsItsNewline() throws IOException {
        becomes("a: b", "<a: b\n>|");
        becomes("a: b\n c", "<a: b\n c\n>|");
        becomes("a: b\n\nx", "<a: b\n>|\nx\n");
        becomes("\nx\ny", "|\nx\ny\n");
        becomes("x", "|\nx\n");
    }

    @Test
    void aLineThatIsNoFieldBeginsTheBody() throws IOException {
        becomes("a: b\nnot a field\nc: d\n", "<a: b\n>|\nnot a field\nc: d\n");
        becomes(" a: b\n", "|\n a: b\n");
        becomes("\ta\n", "|\n\ta\n");
        becomes("a b: c\n\nd", "|\na b: c\n\nd\n");
        becomes("a: b\n\r\nc", "<a: b\n>|\n\r\nc\n");
        becomes("\0\n", "|\n\0\n");
    }

    @Test
    void mboxLinesBecomeFields() throws IOException {
        becomes("From me now\na: b\n", "<MBOX-Line: From me now\n><a: b\n>|");
        becomes("a: b\nFrom \n c\n\n", "<a: b\n><MBOX-Line: From \n c\n>|\n");
        becomes("From\n", "|\nFrom\n");
        becomes("from me\n", "|\nfrom me\n");
        becomes(">From me\n", "|\n>From me\n");
        becomes("From: me\n", "<From: me\n>|");
    }

    @Test
    void anyBytes() throws IOException {
        becomes("a: \0\u00ff\n\n\0\u0080\n.\n", "<a: \0\u00ff\n>|\n\0\u0080\n.\n");
    }

    @Test
    void bodyLinesLongerThanAnyBuffer() throws IOException {
        String body = "x".repeat(3_000_000) + "\n" + "y".repeat(20_000);
        Seen listener = new Seen();
        HeaderBody.read(input("a: b\n\n" + body, 8192), listener);
        assertEquals("<a: b\n>|\n" + body + "\n", listener.text.toString());
    }

    /** Gives what it has, then fails. */
    private static Seen failing(String message) {
        byte[] all = ByteString.of(message).toArray();
        boolean[] given = {false};
        Seen listener = new Seen();
        ByteInput in = new ByteInput((to, offset, length) -> {
            if (given[0]) {
                throw new IOException("read error");
            }
            given[0] = true;
            System.arraycopy(all, 0, to, offset, all.length);
            return all.length;
        });
        assertThrows(IOException.class, () -> HeaderBody.read(in, listener));
        return listener;
    }

    @Test
    void afterATroubleOnlyWhatWasComplete() {
        assertEquals("<a: b\n>", failing("a: b\nc: d\n").text.toString());
        assertEquals("<a: b\n>|\nx\n", failing("a: b\n\nx\nbegun").text.toString());
    }
}
