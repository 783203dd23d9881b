package org.qmailj.common.rfc822;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;

/**
 * Reads a message as people and their programs write it (headerbody.c).
 *
 * <p>The header ends at an empty line, at the end, or before the first line that is neither a field
 * nor the continuation of one; in the last case an empty line is inserted. A line {@code From ...}
 * as in an mbox becomes the field {@code MBOX-Line:}. The last line gets its newline if it lacks
 * one. One field is kept in memory, at most {@link ByteBuilder#DEFAULT_LIMIT} bytes of it; the body
 * is not.
 */
public final class HeaderBody {
    /** Gets the parts of the message. */
    public interface Listener {
        /** Gets one field, with its continuation lines and all their newlines. */
        void field(ByteString field);

        void endOfHeader();

        /** Gets a part of the body; the body begins with the empty line after the header. */
        void body(byte[] bytes, int offset, int length);
    }

    private static final ByteString FROM_ = ByteString.of("From ");
    private static final ByteString MBOX_LINE = ByteString.of("MBOX-Line: ");
    private static final byte[] NEWLINE = {'\n'};
    private static final int PIECE = 8192;
    private static final int LONG_LINE = 1 << 20;

    private final ByteInput in;
    private final Listener listener;
    private final ByteBuilder field = new ByteBuilder();
    private boolean newlineAdded;

    private HeaderBody(ByteInput in, Listener listener) {
        this.in = in;
        this.listener = listener;
    }

    /**
     * Reads a message. An error of the input ends it, without the field that was not complete.
     *
     * @throws ByteBuilder.TooLong for a field above {@link ByteBuilder#DEFAULT_LIMIT}
     */
    public static void read(ByteInput in, Listener listener) throws IOException {
        HeaderBody reader = new HeaderBody(in, listener);
        ByteString first = reader.header();
        listener.endOfHeader();
        if (first != null) {
            reader.body(first);
        }
    }

    /**
     * Holds the first line that is no longer header.
     *
     * @param line with its newline, which may be ours; null at the end of the message
     * @param length how many bytes of the line were read
     */
    public record Rest(ByteString line, int length) {
        /** Returns whether an empty line must be inserted before it. */
        public boolean needsSeparator() {
            return line != null && line.length() > 1;
        }
    }

    /**
     * Reads only the header, for a caller that leaves the body to another program.
     *
     * @throws ByteBuilder.TooLong for a field above {@link ByteBuilder#DEFAULT_LIMIT}
     */
    public static Rest readHeader(ByteInput in, Listener listener) throws IOException {
        HeaderBody reader = new HeaderBody(in, listener);
        ByteString first = reader.header();
        listener.endOfHeader();
        int length = first == null ? 0 : first.length() - (reader.newlineAdded ? 1 : 0);
        return new Rest(first, length);
    }

    /** Reads the header; returns the line that ended it, or null at the end. */
    private ByteString header() throws IOException {
        while (true) {
            ByteString line = line();
            if (line != null && !field.isEmpty() && (line.at(0) == ' ' || line.at(0) == '\t')) {
                field.append(line);
                continue;
            }
            if (!field.isEmpty()) {
                listener.field(field.toByteString());
                field.clear();
            }
            if (line == null) {
                return null;
            }
            if (line.startsWith(FROM_)) {
                field.append(MBOX_LINE);
            } else if (!FieldName.startsField(line)) {
                return line;
            }
            field.append(line);
        }
    }

    /** Returns the next line with its newline, or null. */
    private ByteString line() throws IOException {
        ByteBuilder line = new ByteBuilder();
        if (!in.getLine(line, '\n')) {
            if (line.isEmpty()) {
                return null;
            }
            line.append('\n');
            newlineAdded = true;
        }
        return line.toByteString();
    }

    /** Passes on whole lines, unless a line is too long for one piece. */
    private void body(ByteString first) throws IOException {
        if (first.length() > 1) { // not the empty line
            listener.body(NEWLINE, 0, 1);
        }
        listener.body(first.toArray(), 0, first.length());
        ByteBuilder begun = new ByteBuilder(LONG_LINE + PIECE);
        byte[] piece = new byte[PIECE];
        boolean complete = true;
        for (int n = in.read(piece, 0, PIECE); n > 0; n = in.read(piece, 0, PIECE)) {
            complete = piece[n - 1] == '\n';
            int end = begun.length() > LONG_LINE ? n : afterLastNewline(piece, n);
            if (end > 0) {
                show(begun);
                listener.body(piece, 0, end);
            }
            begun.append(piece, end, n - end);
        }
        show(begun);
        if (!complete) {
            listener.body(NEWLINE, 0, 1);
        }
    }

    private static int afterLastNewline(byte[] piece, int length) {
        int end = length;
        while (end > 0 && piece[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private void show(ByteBuilder begun) {
        listener.body(begun.array(), 0, begun.length());
        begun.clear();
    }
}
