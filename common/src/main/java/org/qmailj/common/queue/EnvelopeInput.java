package org.qmailj.common.queue;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;

/**
 * Reads an envelope file record by record. Bytes after the last NUL are no record: the file ends
 * before them.
 */
public final class EnvelopeInput {
    /** Longest record in bytes: far above an address (1003) with a prefix of virtualdomains. */
    public static final int RECORD_LIMIT = 1 << 20;

    private final ByteInput in;
    private final ByteBuilder line = new ByteBuilder(RECORD_LIMIT);
    private long start;
    private long end;

    public EnvelopeInput(ByteSource source) {
        this.in = new ByteInput(source, 2048);
    }

    /**
     * Returns the next record, or null at the end of the file.
     *
     * @throws ByteBuilder.TooLong for a record above {@link #RECORD_LIMIT}
     */
    public EnvelopeRecord read() throws IOException {
        line.clear();
        if (!in.getLine(line, 0)) {
            return null;
        }
        start = end;
        end += line.length();
        line.truncate(line.length() - 1);
        return EnvelopeRecord.decode(line.toByteString());
    }

    /** Returns the position in the file of the last record's letter. */
    public long position() {
        return start;
    }
}
