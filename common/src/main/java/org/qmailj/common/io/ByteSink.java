package org.qmailj.common.io;

import java.io.IOException;

/** A place that bytes go to. */
@FunctionalInterface
public interface ByteSink {
    /** Writes all of the bytes, or throws. */
    void write(byte[] from, int offset, int length) throws IOException;
}
