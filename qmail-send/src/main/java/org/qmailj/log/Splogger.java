package org.qmailj.log;

import java.io.IOException;
import java.time.Instant;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * splogger: {@code splogger [ tag [ facility ] ]} sends the lines of a log to syslog, each with the
 * time in front.
 *
 * <p>Runs as qmaill, started by qmail-start. Descriptor 0: the log. The tag is by default {@code
 * splogger}; the facility is a number, by default 2, mail. Lines that begin with {@code alert:}
 * or {@code warning:} have that severity, others info. Bytes that are not printable ASCII become
 * question marks; lines of more than 799 bytes are cut into pieces ({@link Folder}).
 *
 * <p>Files: the socket /dev/log. Exit code: 0 at the end of the log.
 */
public final class Splogger implements Program {
    private static final int MAIL = 2;

    private final Invocation in;

    Splogger(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("splogger", argv, Splogger::new);
    }

    @Override
    public int run() {
        ByteString tag = in.argument(0);
        ByteString facility = in.argument(1);
        Syslog syslog = new Syslog(
                tag == null ? ByteString.of("splogger") : tag,
                facility == null ? MAIL : number(facility),
                in.clock());
        Folder folder = new Folder(Splogger::stamp, syslog);
        ByteInput log = new ByteInput(in.stdin(), 1024);
        try {
            for (int b = log.get(); b != ByteInput.EOF; b = log.get()) {
                folder.put(b);
            }
        } catch (IOException e) {
            // as if it had ended
        }
        return 0;
    }

    /** Returns the number at the beginning, at most 2147483647, or 0: {@link Syslog} judges it. */
    static long number(ByteString text) {
        return Decimal.scanAtMost(text, 0, Integer.MAX_VALUE);
    }

    private static String stamp() {
        Instant now = Instant.now(); // the clock of the others has no microseconds
        String micros = Integer.toString(1_000_000 + now.getNano() / 1000);
        return now.getEpochSecond() + "." + micros.substring(1);
    }
}
