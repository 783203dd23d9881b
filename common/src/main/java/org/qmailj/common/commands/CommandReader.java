package org.qmailj.common.commands;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteInput;

/** Reads the commands of SMTP or POP3 (commands.c): lines that end with LF or CRLF. */
public final class CommandReader {
    /** Limits a line. qmail accepts what fits into memory. */
    public static final int LINE_LIMIT = 1 << 20;

    private final ByteInput in;
    private final Allowance memory;
    private final ByteBuilder line;
    /** Memory taken for the last command. */
    private long copied;

    public CommandReader(ByteInput in) {
        this(in, Allowance.UNLIMITED);
    }

    /** @param memory provides for commands, and for lines longer than usual */
    public CommandReader(ByteInput in, Allowance memory) {
        this.in = in;
        this.memory = memory;
        this.line = new ByteBuilder(LINE_LIMIT, memory);
    }

    /**
     * Returns the next command, or null at the end of the input; an unfinished line is no command.
     * The caller may keep an earlier command only by taking memory for it.
     *
     * @throws ByteBuilder.TooLong beyond {@link #LINE_LIMIT} or the memory
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
