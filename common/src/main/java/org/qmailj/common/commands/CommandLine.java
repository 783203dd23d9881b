package org.qmailj.common.commands;

import org.qmailj.common.bytes.ByteString;

/**
 * One command of a line protocol: a verb, blanks, and the rest (commands.c). The line ends at its
 * first NUL. One CR before the line's end is no part of it.
 */
public record CommandLine(ByteString verb, ByteString argument) {
    /** From the {@code length} bytes of a line, its LF taken off. */
    static CommandLine parse(byte[] line, int length) {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        int stop = 0;
        while (stop < end && line[stop] != 0) {
            stop++;
        }
        int blank = 0;
        while (blank < stop && line[blank] != ' ') {
            blank++;
        }
        int start = blank;
        while (start < stop && line[start] == ' ') {
            start++;
        }
        return new CommandLine(
                ByteString.of(line, 0, blank), ByteString.of(line, start, stop - start));
    }

    /** Whether the verb is this one, in any case. */
    public boolean is(ByteString name) {
        return verb.equalsIgnoreCase(name);
    }
}
