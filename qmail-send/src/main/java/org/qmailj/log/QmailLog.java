package org.qmailj.log;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;

/**
 * The activity record of qmail-send, one write a line. Nobody may be reading it, which is not an
 * error; a reader that is slow makes its writer wait.
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

    /** A line without anything variable. */
    public void write(String line) {
        write(LogLine.of(line));
    }

    /** {@code warning: BEFORE FILE AFTER}. */
    public void warn(String before, ByteString file, String after) {
        write(warning(before, file, after));
    }

    public static LogLine warning(String before, ByteString file, String after) {
        return LogLine.of("warning: ").text(before).file(file).text(after);
    }
}
