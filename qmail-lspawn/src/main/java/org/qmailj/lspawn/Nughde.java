package org.qmailj.lspawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;

/**
 * Holds who is in charge of an address, as users/cdb or qmail-getpw tell it: name, uid, gid, home,
 * dash, extension. Uid and gid are the numbers that their fields begin with, modulo 2^32, 0 when
 * there is none.
 */
record Nughde(
        ByteString name, int uid, int gid, ByteString home, ByteString dash, ByteString extension) {
    private static final int FIELDS = 6;

    /** Parses six strings, each ended by NUL, and ignores the rest. Returns null for fewer. */
    static Nughde parse(ByteString text) {
        ByteString[] field = new ByteString[FIELDS];
        int start = 0;
        for (int i = 0; i < FIELDS; i++) {
            int nul = text.indexOf(0, start);
            if (nul == -1) {
                return null;
            }
            field[i] = text.substring(start, nul);
            start = nul + 1;
        }
        return new Nughde(field[0], id(field[1]), id(field[2]), field[3], field[4], field[5]);
    }

    private static int id(ByteString text) {
        return (int) Decimal.scan(text, 0);
    }
}
