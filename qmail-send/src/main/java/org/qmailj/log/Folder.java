package org.qmailj.log;

import java.util.function.Supplier;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Makes syslog messages of log lines. Each message begins with the time, {@code 995573621.123456},
 * and has its severity from the line's first word. A line of more than 799 bytes goes on in another
 * message of the same time and severity, marked by a plus sign after the time.
 */
final class Folder {
    static final int INFO = 6;
    static final int WARNING = 4;
    static final int ALERT = 1;

    /** The most bytes of a line in one message. */
    private static final int LENGTH = 799;

    private static final ByteString WARNING_WORD = ByteString.of("warning:");
    private static final ByteString ALERT_WORD = ByteString.of("alert:");

    /** Takes the messages. */
    interface Sink {
        void message(int severity, ByteString text);
    }

    private final Sink sink;
    private final Supplier<String> time;
    private final ByteBuilder line = new ByteBuilder();
    private String stamp;
    private int severity;

    Folder(Supplier<String> time, Sink sink) {
        this.time = time;
        this.sink = sink;
    }

    /** Takes a byte of the log. A line without a newline, at the end of the log, is not sent. */
    void put(int b) {
        if (b == '\n') {
            send();
            stamp = null;
            return;
        }
        if (line.length() == LENGTH) {
            send();
        }
        line.append(b < 32 || b > 126 ? '?' : b);
    }

    private void send() {
        if (line.isEmpty()) {
            return;
        }
        ByteString text = line.toByteString();
        line.clear();
        boolean first = stamp == null;
        if (first) {
            stamp = time.get();
            severity = text.startsWith(ALERT_WORD) ? ALERT
                    : text.startsWith(WARNING_WORD) ? WARNING : INFO;
        }
        sink.message(severity, ByteString.of(stamp + (first ? " " : "+")).concat(text));
    }
}
