package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;

/**
 * Finds the address in the argument of MAIL or RCPT (qmail-smtpd.c, addrparse): the text between
 * angle brackets, or without any, between the first colon and the next blank. A source route,
 * quotes and backslashes are removed; nothing else is checked, and the end may be missing.
 *
 * @param localiphost replaces {@code [a.b.c.d]} with an address of this host; null to leave it
 */
record AddressParser(ByteString localiphost, MyHost mine) {
    /** Limits an address, in bytes. */
    static final int LIMIT = 899;

    /**
     * Limits an address before {@code localiphost} replaces its host, in bytes: {@code [1.2.3.4]}
     * may have zeros before each number and be short enough afterwards.
     */
    private static final int ROOM = 1024;

    /**
     * Returns the address, or null when it is too long. Throws when the addresses of this host are
     * needed and cannot be found out.
     */
    ByteString parse(ByteString argument) throws IOException {
        try {
            ByteString address = withLocaliphost(unquoted(argument));
            return address.length() > LIMIT ? null : address;
        } catch (ByteBuilder.TooLong e) {
            return null;
        }
    }

    private static ByteString unquoted(ByteString argument) {
        int bracket = argument.indexOf('<');
        int terminator = bracket == -1 ? ' ' : '>';
        int from = bracket == -1 ? afterColon(argument) : bracket + 1;
        ByteBuilder address = new ByteBuilder(ROOM);
        boolean quoted = false;
        boolean escaped = false;
        for (int i = afterRoute(argument, from); i < argument.length(); i++) {
            int b = argument.at(i);
            if (escaped) {
                address.append(b);
                escaped = false;
            } else if (b == terminator && !quoted) {
                break;
            } else if (b == '\\') {
                escaped = true;
            } else if (b == '"') {
                quoted = !quoted;
            } else {
                address.append(b);
            }
        }
        return address.toByteString();
    }

    /** Returns where the text after the first colon and its blanks begins; the end without one. */
    private static int afterColon(ByteString argument) {
        int colon = argument.indexOf(':');
        int i = colon == -1 ? argument.length() : colon + 1;
        while (i < argument.length() && argument.at(i) == ' ') {
            i++;
        }
        return i;
    }

    /** Returns where {@code @host,@host:} ends; the end of the argument without the colon. */
    private static int afterRoute(ByteString argument, int from) {
        if (from == argument.length() || argument.at(from) != '@') {
            return from;
        }
        int colon = argument.indexOf(':', from);
        return colon == -1 ? argument.length() : colon + 1;
    }

    private ByteString withLocaliphost(ByteString address) throws IOException {
        int at = address.lastIndexOf('@');
        if (localiphost == null || at == -1) {
            return address;
        }
        IpAddress ip = IpAddress.scanBracketed(address.substring(at + 1));
        if (ip == null || !mine.has(ip)) {
            return address;
        }
        return address.substring(0, at + 1).concat(localiphost);
    }
}
