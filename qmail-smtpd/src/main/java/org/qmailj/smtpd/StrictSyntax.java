package org.qmailj.smtpd;

import org.qmailj.common.bytes.ByteString;

/**
 * Checks what RFC 5321 demands and qmail does not, if control/strictsmtp is set: paths between
 * angle brackets directly after {@code FROM:} or {@code TO:} (4.1.2), and messages in which CR
 * occurs only before LF, and NUL nowhere (2.3.8).
 */
final class StrictSyntax {
    private static final ByteString FROM = ByteString.of("FROM:");
    private static final ByteString TO = ByteString.of("TO:");

    private boolean afterCr;
    private boolean broken;

    static boolean isMail(ByteString argument) {
        return isPath(argument, FROM);
    }

    static boolean isRcpt(ByteString argument) {
        return isPath(argument, TO);
    }

    private static boolean isPath(ByteString argument, ByteString word) {
        int from = word.length();
        if (argument.length() <= from || argument.at(from) != '<'
                || !argument.substring(0, from).equalsIgnoreCase(word)) {
            return false;
        }
        int end = endOfPath(argument, from + 1);
        return end != -1 && (end + 1 == argument.length() || argument.at(end + 1) == ' ');
    }

    /** Returns where the closing bracket is, or -1. */
    private static int endOfPath(ByteString argument, int from) {
        boolean quoted = false;
        for (int i = from; i < argument.length(); i++) {
            int b = argument.at(i);
            if (b == '\\' && quoted) {
                i++;
            } else if (b == '"') {
                quoted = !quoted;
            } else if (!quoted && b == '>') {
                return i;
            } else if (!quoted && (b == ' ' || b == '<')) {
                return -1;
            }
        }
        return -1;
    }

    /** Checks bytes of a message as the client sends them. */
    void see(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            broken |= bytes[i] == 0 || afterCr && bytes[i] != '\n';
            afterCr = bytes[i] == '\r';
        }
    }

    /** Returns whether there was a NUL, or a CR without LF. */
    boolean isBroken() {
        return broken;
    }
}
