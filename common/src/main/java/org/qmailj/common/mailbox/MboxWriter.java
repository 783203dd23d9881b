package org.qmailj.common.mailbox;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;

/**
 * Writes a message into an mbox (mbox(5), gfrom). Every line that looks like {@code >>>From }, with
 * any number of marks, gets one more, which readers can remove again. An unfinished last line is
 * finished, and an empty line ends the message.
 *
 * <p>Lines may be of any length; the writer keeps only how far their beginning matches. Only the
 * beginning and the last line of a piece are examined byte by byte. The lines between are
 * searched for {@code From } in steps of its length, since qmail-local runs in the interpreter.
 */
public final class MboxWriter {
    private static final ByteString HERE = ByteString.of(".");

    private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

    /** For a byte of {@link #FROM}, how many of its bytes end with that one; else 0. */
    private static final byte[] PLACE = places();

    private final ByteOutput out;

    /** Marks at the beginning of this line that are not written yet. */
    private long marks;

    /** Bytes of {@link #FROM} after the marks, not written either. */
    private int matched;

    /** Whether this line may still turn out to need a mark. */
    private boolean open = true;

    /** Whether the last line lacks its newline so far. */
    private boolean unfinished;

    public MboxWriter(ByteOutput out) {
        this.out = out;
    }

    private static byte[] places() {
        byte[] table = new byte[256];
        for (int i = 0; i < FROM.length; i++) {
            table[FROM[i]] = (byte) (i + 1);
        }
        return table;
    }

    public void put(byte[] from, int offset, int count) throws IOException {
        if (count == 0) {
            return;
        }
        int end = offset + count;
        unfinished = from[end - 1] != '\n';
        int next = open ? match(from, offset, end) : offset;
        int last = end;
        while (last > next && from[last - 1] != '\n') {
            last--;
        }
        if (last > next) {
            int written = lines(from, next, last);
            out.put(from, written, last - written);
            open = true;
            next = match(from, last, end);
        }
        out.put(from, next, end - next);
    }

    /**
     * Writes from the middle of a line on up to the last line to be marked, and its mark; returns
     * where the rest begins.
     */
    private int lines(byte[] from, int offset, int end) throws IOException {
        int written = offset;
        for (int i = offset + FROM.length - 1; i < end; i += FROM.length) {
            int place = PLACE[from[i] & 0xff];
            if (place == 0) {
                continue;
            }
            int start = i + 1 - place;
            if (hasFrom(from, start, end)) {
                while (start > offset && from[start - 1] == '>') {
                    start--;
                }
                if (start > offset && from[start - 1] == '\n') {
                    out.put(from, written, start - written);
                    out.put('>');
                    written = start;
                }
            }
        }
        return written;
    }

    private static boolean hasFrom(byte[] from, int start, int end) {
        if (start + FROM.length > end) {
            return false;
        }
        for (int i = 0; i < FROM.length; i++) {
            if (from[start + i] != FROM[i]) {
                return false;
            }
        }
        return true;
    }

    /** Consumes bytes while they match; returns where the rest of the line begins. */
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

    /** Ends the message. The last bytes may still be in the output's buffer. */
    public void end() throws IOException {
        release();
        if (unfinished) {
            out.put('\n');
        }
        out.put('\n');
    }

    /** Returns the directory of the mbox: all up to the last slash, or the current one. */
    public static ByteString directoryOf(ByteString mbox) {
        int slash = mbox.lastIndexOf('/');
        return slash == -1 ? HERE : mbox.substring(0, slash + 1);
    }
}
