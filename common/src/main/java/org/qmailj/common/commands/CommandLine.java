package org.qmailj.common.commands;

import org.qmailj.common.bytes.ByteString;

/**
 * Holds one command of a line protocol: a verb, blanks, and the rest (commands.c). The line ends at
 * its first NUL. One CR at its end is not part of it.
 */
public record CommandLine(ByteString verb, ByteString argument) {
    /** Parses the {@code length} bytes of a line without its LF. */
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

    /**
     * Returns the one of these constants whose name is the verb, in upper or lower case.
     *
     * @param other stands for all other verbs; its own name is none
     */
    public <V extends Enum<V>> V verbAmong(V[] all, V other) {
        for (V one : all) {
            if (one != other && isNamed(one.name())) {
                return one;
            }
        }
        return other;
    }

    private boolean isNamed(String name) {
        boolean same = verb.length() == name.length();
        for (int i = 0; same && i < name.length(); i++) {
            same = ByteString.lower(verb.at(i)) == ByteString.lower(name.charAt(i));
        }
        return same;
    }
}
