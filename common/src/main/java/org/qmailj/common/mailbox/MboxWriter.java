package org.qmailj.common.mailbox;

import java.io.IOException;
import org.qmailj.common.io.ByteOutput;

/**
 * Writes a message as an mbox holds it (mbox(5), gfrom): every line that looks like
 * {@code >>>From } with any number of marks gets one more, so that readers can take it off again. An
 * unfinished last line is finished, and an empty line ends the message.
 *
 * <p>Lines may be of any length; nothing of them is kept but how far their beginning matches.
 */
public final class MboxWriter {
    private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

    private final ByteOutput out;

    /** Marks at the beginning of this line that are not written yet. */
    private long marks;

    /** Bytes of {@link #FROM} behind the marks, not written either. */
    private int matched;

    /** Whether this line may still turn out to be one to mark. */
    private boolean open = true;

    /** Whether anything of this line has come. */
    private boolean begun;

    public MboxWriter(ByteOutput out) {
        this.out = out;
    }

    public void put(byte[] from, int offset, int count) throws IOException {
        int next = offset;
        int end = offset + count;
        while (next < end) {
            if (open) {
                next = match(from, next, end);
            } else {
                int stop = pastNewline(from, next, end);
                out.put(from, next, stop - next);
                open = from[stop - 1] == '\n';
                begun = !open;
                next = stop;
            }
        }
    }

    private static int pastNewline(byte[] from, int offset, int end) {
        int i = offset;
        while (i < end && from[i] != '\n') {
            i++;
        }
        return i < end ? i + 1 : end;
    }

    /** Takes bytes while they match; answers where the rest of the line begins. */
    private int match(byte[] from, int offset, int end) throws IOException {
        for (int i = offset; i < end; i++) {
            int b = from[i];
            if (b == '>' && matched == 0) {
                marks++;
            } else if (b != FROM[matched]) {
                release();
                return i;
            } else if (++matched == FROM.length) {
                out.put('>');
                release();
                return i + 1;
            }
            begun = true;
        }
        return end;
    }

    private void release() throws IOException {
        for (; marks > 0; marks--) {
            out.put('>');
        }
        out.put(FROM, 0, matched);
        matched = 0;
        open = false;
    }

    /** The message is complete. The last bytes may still be in the output's buffer. */
    public void end() throws IOException {
        release();
        if (begun) {
            out.put('\n');
        }
        out.put('\n');
    }
}
