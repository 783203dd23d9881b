package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Keeps what a local delivery and its programs write. An output longer than {@link #LIMIT} is cut
 * and ends with a remark (qmail-lspawn.c).
 */
public final class LocalOutput {
    /** In bytes. */
    private static final int LIMIT = 3000;

    /** Bytes that are read at once. Where an output is cut depends on it. */
    public static final int PIECE = 128;

    private static final ByteString TOO_LONG = ByteString.of("\nError report too long, sorry.\n");

    /** Bytes that stay when the remark is appended, so that the whole is below the limit. */
    private static final int KEPT = LIMIT - 3 - TOO_LONG.length();

    private final ByteBuilder text = new ByteBuilder(LIMIT + (64 << 10));

    /**
     * Adds a piece as it was read. The output is cut after each piece, as in C qmail, so a few
     * bytes of the last may follow the remark.
     */
    public void add(byte[] from, int offset, int length) {
        text.append(from, offset, length);
        if (text.length() > LIMIT) {
            text.truncate(KEPT);
            text.append(TOO_LONG);
        }
    }

    /** Adds a text as if it had been read in pieces. */
    public void add(ByteString whole) {
        byte[] from = whole.toArray();
        for (int at = 0; at < from.length; at += PIECE) {
            add(from, at, Math.min(PIECE, from.length - at));
        }
    }

    /** Returns what was kept. */
    public ByteString text() {
        return text.toByteString();
    }
}
