package org.qmailj.common.io;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;

/** A place that bytes come from. */
@FunctionalInterface
public interface ByteSource {
    /** Reads up to {@code length} (at least 1) bytes. Returns their number, 0 at the end. */
    int read(byte[] to, int offset, int length) throws IOException;

    /** Fills the array. Returns the number of bytes read, less than its length only at the end. */
    default int fill(byte[] to) throws IOException {
        int n = 0;
        while (n < to.length) {
            int more = read(to, n, to.length - n);
            if (more == 0) {
                break;
            }
            n += more;
        }
        return n;
    }

    /**
     * Appends everything that comes from there, read in pieces of {@code chunk}'s length.
     *
     * @throws ByteBuilder.TooLong when it does not fit
     */
    default void appendTo(ByteBuilder to, byte[] chunk) throws IOException {
        for (int n = read(chunk, 0, chunk.length); n > 0; n = read(chunk, 0, chunk.length)) {
            to.append(chunk, 0, n);
        }
    }
}
