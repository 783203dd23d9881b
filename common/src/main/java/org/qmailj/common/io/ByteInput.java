package org.qmailj.common.io;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;

/** Buffered reading (substdio and getln). */
public final class ByteInput implements ByteSource {
    public static final int EOF = -1;

    private final ByteSource source;
    private final byte[] buffer;
    private int next;
    private int end;

    public ByteInput(ByteSource source, int size) {
        this(source, new byte[size]);
    }

    /** Reads through a buffer that somebody else keeps. */
    public ByteInput(ByteSource source, byte[] buffer) {
        this.source = source;
        this.buffer = buffer;
    }

    public ByteInput(ByteSource source) {
        this(source, 8192);
    }

    private boolean refill() throws IOException {
        next = 0;
        end = 0;
        end = source.read(buffer, 0, buffer.length);
        return end > 0;
    }

    /** One byte, 0 to 255, or {@link #EOF}. */
    public int get() throws IOException {
        if (next == end && !refill()) {
            return EOF;
        }
        return buffer[next++] & 0xff;
    }

    /**
     * Up to {@code length} bytes, what is there at once; 0 at the end. When nothing is buffered and
     * much is wanted, it is read past the buffer, in multiples of its size: so reads begin where
     * they would have begun otherwise.
     */
    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (next == end) {
            if (length >= buffer.length) {
                return source.read(to, offset, length - length % buffer.length);
            }
            if (!refill()) {
                return 0;
            }
        }
        int n = Math.min(length, end - next);
        System.arraycopy(buffer, next, to, offset, n);
        next += n;
        return n;
    }

    /** Waits until something is buffered; false at the end. */
    public boolean await() throws IOException {
        return next < end || refill();
    }

    /**
     * The buffer itself, to be looked at: {@link #available} bytes from {@link #position} on, until
     * the next call that may read. What was used is then given to {@link #skip}.
     */
    public byte[] buffer() {
        return buffer;
    }

    public int position() {
        return next;
    }

    public int available() {
        return end - next;
    }

    /** Moves on over {@code count} bytes, at most {@link #available}. */
    public void skip(int count) {
        next += count;
    }

    /**
     * Appends to {@code line} up to and with the next {@code separator}. False when the end came
     * first; what stood before it is appended all the same.
     *
     * @throws ByteBuilder.TooLong when the line does not fit
     */
    public boolean getLine(ByteBuilder line, int separator) throws IOException {
        while (true) {
            if (next == end && !refill()) {
                return false;
            }
            int i = next;
            while (i < end && buffer[i] != (byte) separator) {
                i++;
            }
            boolean found = i < end;
            int stop = found ? i + 1 : i;
            line.append(buffer, next, stop - next);
            next = stop;
            if (found) {
                return true;
            }
        }
    }
}
