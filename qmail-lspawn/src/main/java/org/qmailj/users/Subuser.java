package org.qmailj.users;

import org.qmailj.common.bytes.ByteString;

/**
 * Holds one line of users/subusers, {@code sub:user:pre:}.
 *
 * @param prefix null where no colon ends it: that line assigns nothing, but its user must exist
 */
record Subuser(ByteString name, ByteString user, ByteString prefix) {
    /** Returns null for a line with fewer than two colons. */
    static Subuser parse(ByteString line) {
        int first = line.indexOf(':');
        int second = first == -1 ? -1 : line.indexOf(':', first + 1);
        if (second == -1) {
            return null;
        }
        int third = line.indexOf(':', second + 1);
        return new Subuser(line.substring(0, first), line.substring(first + 1, second),
                third == -1 ? null : line.substring(second + 1, third));
    }
}
