package org.qmailj.common.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects bytes (qmail's stralloc), never more than the limit that it was made with.
 *
 * <p>Going over the limit throws {@link TooLong}; the contents stay as they were before that call.
 */
public final class ByteBuilder {
    /**
     * Says that there are more bytes than the builder may hold. Unchecked, because most builders
     * hold what is ours; a method that collects what comes from outside names it.
     */
    public static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong(long limit) {
            super("more than " + limit + " bytes", null, false, false);
        }
    }

    /** Limits a header line, an address or a report where qmail itself has no limit. */
    public static final int DEFAULT_LIMIT = 64 << 20;

    private static final int SMALL = 128;

    private final int limit;
    private final Allowance allowance;
    private byte[] bytes;
    private int length;

    public ByteBuilder() {
        this(DEFAULT_LIMIT);
    }

    public ByteBuilder(int limit) {
        this(limit, Allowance.UNLIMITED);
    }

    /**
     * Makes a builder that takes its memory from an allowance: when the allowance is used up, the
     * builder is over its limit. {@link #release} gives the memory back.
     */
    public ByteBuilder(int limit, Allowance allowance) {
        this.limit = limit;
        this.allowance = allowance;
        this.bytes = new byte[Math.min(limit, SMALL)];
    }

    private void room(int more) {
        if (more > limit - length) {
            throw new TooLong(limit);
        }
        if (length + more > bytes.length) {
            long grown = Math.max((long) length + more, bytes.length + (bytes.length >> 1) + 32L);
            int size = (int) Math.min(limit, grown);
            allowance.require(size); // in full: while copying, the old array is there too
            byte[] old = bytes;
            bytes = Arrays.copyOf(old, size);
            giveBack(old);
        }
    }

    /**
     * Gives an old array back to the allowance. The small array that a builder begins with was
     * never taken from it.
     */
    private void giveBack(byte[] old) {
        if (old.length > SMALL) {
            allowance.giveBack(old.length);
        }
    }

    /** Takes the memory for {@code more} bytes at once, where it is known that they come. */
    public void reserve(int more) {
        room(more);
    }

    /** Forgets the contents and holds no more memory than a new one. */
    public void release() {
        length = 0;
        if (bytes.length > SMALL) {
            giveBack(bytes);
            bytes = new byte[SMALL];
        }
    }

    public ByteBuilder append(int b) {
        room(1);
        bytes[length++] = (byte) b;
        return this;
    }

    public ByteBuilder append(byte[] from) {
        return append(from, 0, from.length);
    }

    public ByteBuilder append(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
        return this;
    }

    public ByteBuilder append(ByteString from) {
        room(from.length());
        from.copyTo(bytes, length);
        length += from.length();
        return this;
    }

    /** Appends a text of ours, one byte for each char. */
    public ByteBuilder append(String latin1) {
        return append(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Appends the number in decimal. */
    public ByteBuilder appendNumber(long number) {
        return append(Long.toString(number));
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public int at(int index) {
        return bytes[index] & 0xff;
    }

    public void set(int index, int b) {
        bytes[index] = (byte) b;
    }

    /** Cuts the contents to {@code newLength}, which is at most the present length. */
    public void truncate(int newLength) {
        length = newLength;
    }

    public void clear() {
        length = 0;
    }

    /** Returns the array itself, of which the first {@link #length()} bytes count. */
    public byte[] array() {
        return bytes;
    }

    /** Returns the contents without a second copy where they fill the array, and forgets them. */
    public ByteString handOver() {
        byte[] contents = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = new byte[0];
        length = 0;
        return ByteString.wrap(contents);
    }

    public ByteString toByteString() {
        return ByteString.of(bytes, 0, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
