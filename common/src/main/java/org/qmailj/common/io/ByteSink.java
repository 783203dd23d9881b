package org.qmailj.common.io;

import java.io.IOException;

/** Where bytes go. */
@FunctionalInterface
public interface ByteSink {
    /** Takes all of them, or throws. */
    void write(byte[] from, int offset, int length) throws IOException;
}
