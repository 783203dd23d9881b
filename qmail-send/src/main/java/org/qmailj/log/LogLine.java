package org.qmailj.log;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/** A line of qmail-log(5) under construction; a value, so that a worker can hand it over. */
public final class LogLine {
    private final ByteBuilder line = new ByteBuilder();

    private LogLine() {}

    /** {@code start} is a text of ours, as all texts here that are not {@link #safe}. */
    public static LogLine of(String start) {
        return new LogLine().text(start);
    }

    public LogLine text(String more) {
        line.append(more);
        return this;
    }

    /** The name of a queue file. */
    public LogLine file(ByteString path) {
        line.append(path);
        return this;
    }

    public LogLine number(long number) {
        line.append(Long.toUnsignedString(number));
        return this;
    }

    /**
     * What others wrote, up to its first NUL: a newline becomes a slash, and blanks, control bytes,
     * bytes above 126 and percent signs (for syslog's sake) an underscore.
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

    /** The line with its newline. */
    public ByteString bytes() {
        return line.toByteString().concat("\n");
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
