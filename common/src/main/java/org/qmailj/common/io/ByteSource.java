package org.qmailj.common.io;

import java.io.IOException;

/** Where bytes come from. */
@FunctionalInterface
public interface ByteSource {
    /** Up to {@code length} (at least 1) bytes into {@code to}; 0 at the end. */
    int read(byte[] to, int offset, int length) throws IOException;
}
