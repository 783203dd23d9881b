package org.qmailj.users;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Holds one line of users/assign as its record in users/cdb. The line is {@code =local:} or {@code
 * +loc:} and six fields, each ended by a colon: user, uid, gid, home, dash, ext (qmail-users(5)).
 *
 * @param key {@code !local\0} or, for a wildcard, {@code !loc}, in small letters
 * @param data the six fields with NUL between them; what follows the sixth is dropped
 * @param wildcard the last character of a wildcard's loc as it stands, -1 for any other line
 */
record Assignment(ByteString key, ByteString data, int wildcard) {
    private static final int FIELDS = 6;

    /** Parses a line with its newline. Returns null when it is not of that form. */
    static Assignment parse(ByteString line) {
        int colon = line.indexOf(':');
        if (line.indexOf(0) != -1 || colon <= 0) {
            return null;
        }
        ByteString data = fields(line.substring(colon + 1));
        if (data == null) {
            return null;
        }
        ByteBuilder key = new ByteBuilder().append('!').append(line.substring(1, colon));
        boolean wild = line.at(0) == '+';
        if (!wild) {
            key.append(0);
        }
        int wildcard = wild && colon >= 2 ? line.at(colon - 1) : -1;
        return new Assignment(key.toByteString().toLowerCase(), data, wildcard);
    }

    private static ByteString fields(ByteString text) {
        byte[] data = text.toArray();
        int ended = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == ':') {
                data[i] = 0;
                if (++ended == FIELDS) {
                    return ByteString.of(data, 0, i);
                }
            }
        }
        return null;
    }
}
