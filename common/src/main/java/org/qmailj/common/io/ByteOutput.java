package org.qmailj.common.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Buffered writing (substdio). Nothing leaves before the buffer is full or {@link #flush}. It takes
 * memory only for what is put: a process with many conversations has many of these.
 */
public final class ByteOutput {
    /** SUBSTDIO_OUTSIZE. */
    private static final int LEAST_PIECE = 8192;

    private static final int FIRST_SIZE = 512;

    private final ByteSink sink;
    private final int size;
    private byte[] buffer;
    private int length;

    public ByteOutput(ByteSink sink, int size) {
        this.sink = sink;
        this.size = size;
        this.buffer = new byte[Math.min(size, FIRST_SIZE)];
    }

    /** Writes through a buffer that somebody else keeps. */
    public ByteOutput(ByteSink sink, byte[] buffer) {
        this.sink = sink;
        this.size = buffer.length;
        this.buffer = buffer;
    }

    public ByteOutput(ByteSink sink) {
        this(sink, LEAST_PIECE);
    }

    public void put(int b) throws IOException {
        if (length == size) {
            flush();
        }
        ensure(length + 1);
        buffer[length++] = (byte) b;
    }

    public void put(byte[] from, int offset, int count) throws IOException {
        int direct = 0;
        if (count > size - length) {
            flush();
            direct = direct(count);
            if (direct > 0) {
                sink.write(from, offset, direct);
            }
        }
        ensure(length + count - direct);
        System.arraycopy(from, offset + direct, buffer, length, count - direct);
        length += count - direct;
    }

    private void ensure(int wanted) {
        if (wanted > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(size, Math.max(wanted, 2 * buffer.length)));
        }
    }

    /**
     * How many of {@code count} bytes go out past the buffer: all but what is left of them after
     * whole pieces, if that fits. So what a dying program has not written is what qmail would not
     * have written.
     */
    private int direct(int count) {
        int piece = Math.max(size, LEAST_PIECE);
        int whole = (count - 1) / piece * piece;
        return count - whole > size ? count : whole;
    }

    public void put(byte[] from) throws IOException {
        put(from, 0, from.length);
    }

    public void put(ByteString from) throws IOException {
        put(from.toArray());
    }

    public void put(ByteBuilder from) throws IOException {
        put(from.array(), 0, from.length());
    }

    /** A text of ours, one byte a char. */
    public void put(String latin1) throws IOException {
        put(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Puts everything that comes from there, read in pieces of {@code chunk}'s length. */
    public void putAll(ByteSource from, byte[] chunk) throws IOException {
        for (int n = from.read(chunk, 0, chunk.length); n > 0;
                n = from.read(chunk, 0, chunk.length)) {
            put(chunk, 0, n);
        }
    }

    public void flush() throws IOException {
        if (length > 0) {
            int n = length;
            length = 0;
            sink.write(buffer, 0, n);
        }
    }
}
