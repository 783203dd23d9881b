package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * What is kept of what a local delivery and its programs write: an output that grows beyond {@link
 * #LIMIT} is cut and ends with a remark.
 */
public final class LocalOutput {
    private static final int LIMIT = 3000;

    /** How much is read at once; where an output is cut depends on it. */
    public static final int PIECE = 128;

    private static final ByteString TOO_LONG = ByteString.of("\nError report too long, sorry.\n");

    /** What stays of the output when the remark is appended: the rest is just below the limit. */
    private static final int KEPT = LIMIT - 3 - TOO_LONG.length();

    private final ByteBuilder text = new ByteBuilder(LIMIT + (64 << 10));

    /**
     * A piece as it was read. Cuts after each, like C: a few bytes of the last may stand behind the
     * remark.
     */
    public void add(byte[] from, int offset, int length) {
        text.append(from, offset, length);
        if (text.length() > LIMIT) {
            text.truncate(KEPT);
            text.append(TOO_LONG);
        }
    }

    /** A text as it comes when it is read in pieces. */
    public void add(ByteString whole) {
        byte[] from = whole.toArray();
        for (int at = 0; at < from.length; at += PIECE) {
            add(from, at, Math.min(PIECE, from.length - at));
        }
    }

    public ByteString text() {
        return text.toByteString();
    }
}
