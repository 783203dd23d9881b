package org.qmailj.common.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable string of bytes: mail, addresses and file names have no character set. Case folding
 * and blanks are ASCII only, as in qmail.
 */
public final class ByteString implements Comparable<ByteString> {
    public static final ByteString EMPTY = new ByteString(new byte[0]);

    private final byte[] bytes;

    private ByteString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a copy of the array's contents. */
    public static ByteString of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** Returns a copy of {@code length} bytes from {@code offset} on. */
    public static ByteString of(byte[] bytes, int offset, int length) {
        return length == 0
                ? EMPTY
                : new ByteString(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Wraps the array itself: the caller must never write to it again. */
    public static ByteString wrap(byte[] bytes) {
        return new ByteString(bytes);
    }

    /** Returns the bytes of a text of ours; each char must be below 256 and becomes one byte. */
    public static ByteString of(String latin1) {
        return latin1.isEmpty()
                ? EMPTY
                : new ByteString(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Returns the byte at {@code index}, 0 to 255. */
    public int at(int index) {
        return bytes[index] & 0xff;
    }

    public ByteString substring(int from) {
        return substring(from, bytes.length);
    }

    public ByteString substring(int from, int to) {
        if (from == 0 && to == bytes.length) {
            return this;
        }
        return of(bytes, from, to - from);
    }

    /** Returns the first index of {@code b}, or -1. */
    public int indexOf(int b) {
        return indexOf(b, 0);
    }

    /** Returns the first index of {@code b} at {@code from} or later, or -1. */
    public int indexOf(int b, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == (byte) b) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the last index of {@code b}, or -1. */
    public int lastIndexOf(int b) {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == (byte) b) {
                return i;
            }
        }
        return -1;
    }

    public boolean startsWith(ByteString prefix) {
        return regionMatches(0, prefix, false);
    }

    public boolean startsWithIgnoreCase(ByteString prefix) {
        return regionMatches(0, prefix, true);
    }

    public boolean endsWith(ByteString suffix) {
        return regionMatches(bytes.length - suffix.bytes.length, suffix, false);
    }

    private boolean regionMatches(int at, ByteString other, boolean fold) {
        if (at < 0 || at + other.bytes.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < other.bytes.length; i++) {
            int a = bytes[at + i];
            int b = other.bytes[i];
            if (a != b && !(fold && lower(a) == lower(b))) {
                return false;
            }
        }
        return true;
    }

    public boolean equalsIgnoreCase(ByteString other) {
        return bytes.length == other.bytes.length && regionMatches(0, other, true);
    }

    /** Returns a byte with A to Z in lower case. */
    public static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    /** Returns all bytes with A to Z in lower case. */
    public ByteString toLowerCase() {
        byte[] to = bytes.clone();
        for (int i = 0; i < to.length; i++) {
            to[i] = (byte) lower(to[i]);
        }
        return new ByteString(to);
    }

    public ByteString concat(ByteString more) {
        byte[] to = Arrays.copyOf(bytes, bytes.length + more.bytes.length);
        System.arraycopy(more.bytes, 0, to, bytes.length, more.bytes.length);
        return new ByteString(to);
    }

    /** Returns this string followed by a text of ours. */
    public ByteString concat(String latin1) {
        return concat(of(latin1));
    }

    /** Returns the bytes before the first NUL: what a C program would see. */
    public ByteString cString() {
        int nul = indexOf(0);
        return nul == -1 ? this : substring(0, nul);
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    public void copyTo(byte[] to, int offset) {
        System.arraycopy(bytes, 0, to, offset, bytes.length);
    }

    @Override
    public int compareTo(ByteString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /**
     * Returns each byte as the char of that number, so {@code of(s.toString())} equals {@code s}.
     */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
