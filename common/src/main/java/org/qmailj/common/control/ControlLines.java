package org.qmailj.common.control;

import java.io.IOException;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/**
 * The lines of a control file, one behind the other in one array, as qmail keeps them. A file may
 * have a million, and with objects for each a few such files fill the heap of a service.
 */
final class ControlLines extends AbstractList<ByteString> implements RandomAccess {
    /** Limits a file, in bytes. */
    static final int LIMIT = 64 << 20;

    private final byte[] text;

    /** Where each line ends in the text; the next one begins a byte later. */
    private final int[] ends;

    private ControlLines(byte[] text, int[] ends) {
        this.text = text;
        this.ends = ends;
    }

    /** Returns lines in this form. */
    static ControlLines of(List<ByteString> lines) {
        if (lines instanceof ControlLines same) {
            return same;
        }
        ByteBuilder text = new ByteBuilder();
        int[] ends = new int[lines.size()];
        int n = 0;
        for (ByteString line : lines) {
            ends[n++] = text.append(line).length();
            text.append(0);
        }
        return new ControlLines(text.array(), ends);
    }

    /**
     * Reads a file. A NUL inside a line ends an entry and begins another; a line that begins with
     * one is none.
     *
     * @param size how long the file says it is, so that the array need not grow
     * @throws PosixException with ENOMEM if it is beyond the limit
     */
    static ControlLines read(ByteSource file, long size) throws IOException {
        ByteBuilder text = new ByteBuilder(LIMIT);
        try {
            text.reserve((int) Math.min(size + 1, Integer.MAX_VALUE));
            readAll(new ByteInput(file), text);
        } catch (ByteBuilder.TooLong e) {
            throw new PosixException(Errno.ENOMEM);
        }
        return new ControlLines(text.array(), ends(text));
    }

    private static void readAll(ByteInput in, ByteBuilder text) throws IOException {
        boolean more = true;
        while (more) {
            int start = text.length();
            more = in.getLine(text, '\n');
            strip(text, start);
            if (text.length() == start || text.at(start) == '#' || text.at(start) == 0) {
                text.truncate(start);
            } else {
                text.append(0);
            }
        }
    }

    private static int[] ends(ByteBuilder text) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            count += text.at(i) == 0 ? 1 : 0;
        }
        int[] ends = new int[count];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) == 0) {
                ends[n++] = i;
            }
        }
        return ends;
    }

    /** Takes the blanks off the end of a line that begins at {@code start}. */
    static void strip(ByteBuilder text, int start) {
        int n = text.length();
        while (n > start && isBlank(text.at(n - 1))) {
            n--;
        }
        text.truncate(n);
    }

    private static boolean isBlank(int b) {
        return b == '\n' || b == ' ' || b == '\t';
    }

    @Override
    public int size() {
        return ends.length;
    }

    @Override
    public ByteString get(int n) {
        int start = start(n);
        return ByteString.of(text, start, ends[n] - start);
    }

    /** The array itself, not to be written to. */
    byte[] text() {
        return text;
    }

    /** Where line n begins in the text. */
    int start(int n) {
        return n == 0 ? 0 : ends[n - 1] + 1;
    }

    /** Where line n ends in the text. */
    int end(int n) {
        return ends[n];
    }
}
