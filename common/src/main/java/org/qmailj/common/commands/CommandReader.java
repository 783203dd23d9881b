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
    private final Allowance memory;
    private final ByteBuilder line;
    /** What the last command was taken for. */
    private long copied;

    public CommandReader(ByteInput in) {
        this(in, Allowance.UNLIMITED);
    }

    /** @param memory what lines longer than usual, and commands, are taken from */
    public CommandReader(ByteInput in, Allowance memory) {
        this.in = in;
        this.memory = memory;
        this.line = new ByteBuilder(LINE_LIMIT, memory);
    }

    /**
     * The next command, or null at the end of the input; a line that the end cut off is no command.
     * Nobody may keep the one before it, unless he takes memory for it himself. Throws {@link
     * ByteBuilder.TooLong} beyond {@link #LINE_LIMIT}.
     */
    public CommandLine next() throws IOException {
        memory.giveBack(copied);
        copied = 0;
        if (!in.getLine(line, '\n')) {
            return null;
        }
        int length = line.length() - 1;
        memory.require(length);
        copied = length;
        CommandLine command = CommandLine.parse(line.array(), length);
        line.release();
        return command;
    }
}
