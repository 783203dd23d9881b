package org.qmailj.log;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/** Builds a line of qmail-log(5). A worker may build it, and the deciding thread write it. */
public final class LogLine {
    private final ByteBuilder line = new ByteBuilder();

    private LogLine() {}

    /** Begins a line with a text of ours, which stays as it is. */
    public static LogLine of(String start) {
        return new LogLine().text(start);
    }

    /** Adds a text of ours, which stays as it is. */
    public LogLine text(String more) {
        line.append(more);
        return this;
    }

    /** Adds the name of a queue file, which stays as it is. */
    public LogLine file(ByteString path) {
        line.append(path);
        return this;
    }

    /** Adds an unsigned number, decimal. */
    public LogLine number(long number) {
        line.append(Long.toUnsignedString(number));
        return this;
    }

    /**
     * Adds what others wrote, up to its first NUL. A newline becomes a slash; blanks, control
     * bytes, bytes above 126 and, for syslog's sake, percent signs become underscores (qsutil.c).
     */
    public LogLine safe(ByteString foreign) {
        ByteString text = foreign.cString();
        for (int i = 0; i < text.length(); i++) {
            int b = text.at(i);
            boolean unsafe = b == '%' || b < 33 || b > 126;
            line.append(b == '\n' ? '/' : unsafe ? '_' : b);
        }
        return this;
    }

    /** Returns the line with its newline. */
    public ByteString bytes() {
        return line.toByteString().concat("\n");
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
