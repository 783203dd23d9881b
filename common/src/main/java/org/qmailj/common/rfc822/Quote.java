package org.qmailj.common.rfc822;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Writes local parts in the form that RFC 821 and RFC 822 both understand, with as little quoting
 * as possible (quote.c). Inside the quotes only CR, LF, {@code "} and {@code \} get a backslash;
 * all other bytes, also NUL and those above 127, stay unchanged.
 */
public final class Quote {
    /** Ends an atom in one of the two standards; controls and bytes above 126 do as well. */
    private static final String SPECIAL = " \"(),:;<>@[\\]";

    private Quote() {}

    /** Returns whether a local part is anything but atoms with single dots between them. */
    public static boolean needsQuoting(ByteString local) {
        int n = local.length();
        if (n == 0 || local.at(n - 1) == '.') {
            return true;
        }
        boolean dot = true;
        for (int i = 0; i < n; i++) {
            int b = local.at(i);
            if (b <= ' ' || b > '~' || SPECIAL.indexOf(b) != -1 || (dot && b == '.')) {
                return true;
            }
            dot = b == '.';
        }
        return false;
    }

    /** Returns a local part, quoted if necessary. */
    public static ByteString quote(ByteString local) {
        if (!needsQuoting(local)) {
            return local;
        }
        ByteBuilder to = new ByteBuilder();
        to.append('"');
        for (int i = 0; i < local.length(); i++) {
            int b = local.at(i);
            if (b == '\r' || b == '\n' || b == '"' || b == '\\') {
                to.append('\\');
            }
            to.append(b);
        }
        return to.append('"').toByteString();
    }

    /**
     * Returns an address with the part before its last @ quoted (quote2). Without an @ all of it is
     * a local part; the empty address stays empty. The address ends at its first NUL.
     */
    public static ByteString quoteAddress(ByteString address) {
        ByteString all = address.cString();
        if (all.isEmpty()) {
            return all;
        }
        int at = all.lastIndexOf('@');
        if (at == -1) {
            return quote(all);
        }
        return quote(all.substring(0, at)).concat(all.substring(at));
    }
}
