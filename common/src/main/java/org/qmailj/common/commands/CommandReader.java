package org.qmailj.common.commands;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteInput;

/** Reads the commands of SMTP or POP3 (commands.c): lines that end with LF or CRLF. */
public final class CommandReader {
    /** Longest line. qmail takes what fits into memory. */
    public static final int LINE_LIMIT = 1 << 20;

    private final ByteInput in;
    private final ByteBuilder line;

    public CommandReader(ByteInput in) {
        this(in, Allowance.UNLIMITED);
    }

    /** @param memory what lines longer than usual are taken from */
    public CommandReader(ByteInput in, Allowance memory) {
        this.in = in;
        this.line = new ByteBuilder(LINE_LIMIT, memory);
    }

    /**
     * The next command, or null at the end of the input; a line that the end cut off is no command.
     * Throws {@link ByteBuilder.TooLong} beyond {@link #LINE_LIMIT}.
     */
    public CommandLine next() throws IOException {
        line.release();
        if (!in.getLine(line, '\n')) {
            return null;
        }
        return CommandLine.parse(line.array(), line.length() - 1);
    }
}
