package org.qmailj.common.cdb;

import org.qmailj.common.bytes.ByteString;

/** Calculates the numbers of the format, in ints that wrap at 32 bits. */
final class CdbHash {
    /** Tables of a file. */
    static final int TABLES = 256;

    /** The length of a pair of numbers. */
    static final int PAIR = 8;

    /** The length of the pairs that a file begins with. */
    static final int HEADER = TABLES * PAIR;

    private CdbHash() {}

    static int of(ByteString key) {
        int h = 5381;
        for (int i = 0; i < key.length(); i++) {
            h = (h + (h << 5)) ^ key.at(i);
        }
        return h;
    }

    static int table(int hash) {
        return hash & 255;
    }

    static int firstSlot(int hash, int slots) {
        return Integer.remainderUnsigned(hash >>> 8, slots);
    }

    static void pack(byte[] to, int at, int number) {
        for (int i = 0; i < 4; i++) {
            to[at + i] = (byte) (number >> (8 * i));
        }
    }

    static int unpack(byte[] from, int at) {
        int number = 0;
        for (int i = 3; i >= 0; i--) {
            number = number << 8 | from[at + i] & 0xff;
        }
        return number;
    }
}
