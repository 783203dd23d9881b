package org.qmailj.remote;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.control.ConstMap;

/**
 * Holds control/smtproutes: lines {@code domain:relay} or {@code domain:relay:port}. The domain is
 * a whole host name, a suffix that begins with a dot, or empty for every host; the most specific
 * one counts.
 */
record Routes(ConstMap map) {
    static final int PORT_SMTP = 25;

    /**
     * Says where mail for a host goes instead of to its mail exchangers.
     *
     * @param relay a name or an address; its own mail exchangers are not looked up
     */
    record Route(ByteString relay, int port) {}

    /** Makes routes from the lines of the file as pairs; null means no file. */
    static Routes of(ConstMap pairs) {
        return new Routes(pairs == null ? ConstMap.ofPairs(null) : pairs);
    }

    /** Returns the route for mail to {@code host}, or null if its mail exchangers are used. */
    Route find(ByteString host) {
        for (int i = 0; i <= host.length(); i++) {
            if (i == 0 || i == host.length() || host.at(i) == '.') {
                ByteString value = map.get(host.substring(i));
                if (value != null) {
                    return value.isEmpty() ? null : parse(value); // an empty relay: no route
                }
            }
        }
        return null;
    }

    private static Route parse(ByteString value) {
        int colon = value.indexOf(':');
        if (colon == -1) {
            return new Route(value, PORT_SMTP);
        }
        int port = (int) Decimal.scan(value, colon + 1) & 0xffff; // the size of a port number
        return new Route(value.substring(0, colon), port);
    }
}
