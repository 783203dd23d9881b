package org.qmailj.users;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;

/**
 * Holds one line of a passwd file, {@code user:password:uid:gid:gecos:home:shell}, as qmail-pw2u
 * reads it.
 *
 * @param uid the number that the field begins with, as an unsigned 64-bit one
 * @param middle the part of every assignment of this account: {@code :user:uid:gid:home:}, the
 *     fields as they stand
 */
record Account(ByteString user, long uid, ByteString home, ByteString middle) {
    /** Returns the account, or null for a line with a NUL or without a colon after the home. */
    static Account parse(ByteString line) {
        if (line.indexOf(0) != -1) {
            return null;
        }
        ByteString[] field = new ByteString[6];
        int start = 0;
        for (int i = 0; i < field.length; i++) {
            int colon = line.indexOf(':', start);
            if (colon == -1) {
                return null;
            }
            field[i] = line.substring(start, colon);
            start = colon + 1;
        }
        ByteString colon = ByteString.of(":");
        ByteString middle = colon.concat(field[0]).concat(colon).concat(field[2]).concat(colon)
                .concat(field[3]).concat(colon).concat(field[5]).concat(colon);
        return new Account(field[0], Decimal.scan(field[2], 0), field[5], middle);
    }

    boolean hasUpperCase() {
        return !user.equals(user.toLowerCase());
    }
}
