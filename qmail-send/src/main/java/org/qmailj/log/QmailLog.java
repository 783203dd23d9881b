package org.qmailj.log;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;

/**
 * Writes the activity record of qmail-send, qmail-log(5), with one write for each line. It is not
 * an error when nobody reads it; a slow reader makes the writer wait.
 */
public final class QmailLog {
    private final ByteSink out;

    public QmailLog(ByteSink out) {
        this.out = out;
    }

    public void write(LogLine line) {
        ByteString bytes = line.bytes();
        try {
            out.write(bytes.toArray(), 0, bytes.length());
        } catch (IOException e) {
            // there is nowhere to say it
        }
    }

    /** Writes a line that is a text of ours. */
    public void write(String line) {
        write(LogLine.of(line));
    }

    /** Writes {@code warning: BEFORE FILE AFTER}, without blanks of its own. */
    public void warn(String before, ByteString file, String after) {
        write(warning(before, file, after));
    }

    /** Writes {@code warning: BEFORE FILE}. */
    public void warn(String before, ByteString file) {
        warn(before, file, "");
    }

    /** Returns the line that {@link #warn} writes. */
    public static LogLine warning(String before, ByteString file, String after) {
        return LogLine.of("warning: ").text(before).file(file).text(after);
    }
}
