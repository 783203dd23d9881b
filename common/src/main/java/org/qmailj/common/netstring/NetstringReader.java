package org.qmailj.common.netstring;

import java.io.EOFException;
import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.io.ByteInput;

/**
 * Reads netstrings part by part: {@code LENGTH:BYTES,} (cr.yp.to/proto/netstrings.txt). Leading
 * zeros, and no digits at all for 0, are accepted as in qmail. The end of the input within a
 * netstring is an {@link EOFException}.
 *
 * <p>Within a netstring that contains others, {@link #limit} sets how many bytes it has; a part
 * that needs more is malformed.
 */
public final class NetstringReader {
    /** Limits a length: more digits after a number above this make it too large. */
    public static final long LENGTH_LIMIT = 200_000_000;

    private final ByteInput in;
    private long left = Long.MAX_VALUE;

    public NetstringReader(ByteInput in) {
        this.in = in;
    }

    /** Sets how many bytes remain from here on. */
    public void limit(long bytes) {
        left = bytes;
    }

    /** Returns how many bytes remain. */
    public long left() {
        return left;
    }

    private void await() throws IOException {
        if (left == 0) {
            throw BadNetstring.malformed();
        }
        if (!in.await()) {
            throw new EOFException();
        }
    }

    /** Reads one byte, 0 to 255. */
    public int get() throws IOException {
        await();
        left--;
        return in.get();
    }

    /** Reads 1 to {@code length} bytes, as many as are there at once. */
    public int get(byte[] to, int offset, int length) throws IOException {
        await();
        int n = in.read(to, offset, (int) Math.min(left, length));
        left -= n;
        return n;
    }

    /** Reads a length and its colon. */
    public long length() throws IOException {
        long length = 0;
        while (true) {
            int b = get();
            if (b == ':') {
                return length;
            }
            if (length > LENGTH_LIMIT) {
                throw BadNetstring.tooLarge();
            }
            if (!Decimal.isDigit(b)) {
                throw BadNetstring.malformed();
            }
            length = 10 * length + b - '0';
        }
    }

    /** Reads {@code length} bytes; the caller has checked the length. */
    public ByteString string(int length) throws IOException {
        byte[] bytes = new byte[length];
        int n = 0;
        while (n < length) {
            n += get(bytes, n, length - n);
        }
        return ByteString.wrap(bytes);
    }

    public void skip(long length) throws IOException {
        byte[] scratch = new byte[512];
        long n = length;
        while (n > 0) {
            n -= get(scratch, 0, (int) Math.min(n, scratch.length));
        }
    }

    /** Reads the comma after a netstring. */
    public void comma() throws IOException {
        if (get() != ',') {
            throw BadNetstring.malformed();
        }
    }
}
