package org.qmailj.common.mailbox;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Posix;

/**
 * Writes a message into an mbox (mbox(5), gfrom). Every line that looks like {@code >>>From }, with
 * any number of marks, gets one more, which readers can remove again. An unfinished last line is
 * finished, and an empty line ends the message.
 *
 * <p>Lines may be of any length; the writer keeps only how far their beginning matches. Only the
 * beginning and the end of a piece are examined byte by byte; what is between is searched by the
 * C library, since qmail-local runs in the interpreter.
 */
public final class MboxWriter {
    private static final ByteString HERE = ByteString.of(".");

    private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

    private final ByteOutput out;

    /** Where {@link #FROM} stands. */
    private final int[] places = new int[64];

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

    public void put(byte[] from, int offset, int count) throws IOException {
        if (count == 0) {
            return;
        }
        int end = offset + count;
        unfinished = from[end - 1] != '\n';
        int next = open ? match(from, offset, end) : offset;
        int last = lastLine(from, next, end);
        int written = lines(from, next, last);
        out.put(from, written, last - written);
        if (last > next && from[last - 1] == '\n') {
            open = true;
            match(from, last, end);
        }
    }

    /**
     * Returns where a last line begins that may still turn out to need a mark, or else the end.
     *
     * @param offset in the middle of a line
     */
    private static int lastLine(byte[] from, int offset, int end) {
        int start = end - matchedAtEnd(from, offset, end);
        while (start > offset && from[start - 1] == '>') {
            start--;
        }
        return start > offset && from[start - 1] == '\n' ? start : end;
    }

    /** Returns how many bytes of {@link #FROM}, but not all, these end with. */
    private static int matchedAtEnd(byte[] from, int offset, int end) {
        for (int n = Math.min(FROM.length - 1, end - offset); n > 0; n--) {
            if (Arrays.equals(from, end - n, end, FROM, 0, n)) {
                return n;
            }
        }
        return 0;
    }

    /**
     * Writes from the middle of a line on up to the last line to be marked, and its mark; returns
     * where the rest begins.
     */
    private int lines(byte[] from, int offset, int end) throws IOException {
        int written = offset;
        int next = offset;
        int found = places.length;
        while (found == places.length) { // there may be more
            found = Posix.search(from, next, end, FROM, places);
            for (int i = 0; i < found; i++) {
                int start = places[i];
                next = start + FROM.length;
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
