package org.qmailj.common.cdb;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;

/**
 * Looks keys up in an open cdb. The caller closes the descriptor. A lookup moves its position, so
 * each thread needs a reader of its own.
 *
 * <p>The file is not trusted: every position is compared with the size that the file had
 * when it was opened, a search visits no slot twice, and no more memory is taken than the found
 * data need.
 */
public final class Cdb {
    /** Limits the data that {@link #find} returns: more than fits into a program's argument. */
    public static final int DATA_LIMIT = 1 << 20;

    private static final long UNSIGNED = 0xffffffffL;

    private final Fd file;
    private final byte[] contents;
    private final long size;

    public Cdb(Fd file) throws IOException {
        this.file = file;
        this.contents = null;
        this.size = file.status().size();
    }

    /** Reads contents in memory; any number of threads may use it. */
    public Cdb(byte[] contents) {
        this.file = null;
        this.contents = contents;
        this.size = contents.length;
    }

    /** Returns the data of the first record that was added with that key, or null. */
    public ByteString find(ByteString key) throws IOException {
        int hash = CdbHash.of(key);
        byte[] pair = read((long) CdbHash.PAIR * CdbHash.table(hash), CdbHash.PAIR);
        long table = CdbHash.unpack(pair, 0) & UNSIGNED;
        int slots = CdbHash.unpack(pair, 4);
        if (slots == 0) {
            return null;
        }
        long count = slots & UNSIGNED;
        long slot = CdbHash.firstSlot(hash, slots) & UNSIGNED;
        for (long visited = 0; visited < count; visited++) {
            pair = read(table + CdbHash.PAIR * slot, CdbHash.PAIR);
            long record = CdbHash.unpack(pair, 4) & UNSIGNED;
            if (record == 0) {
                return null;
            }
            if (CdbHash.unpack(pair, 0) == hash) {
                ByteString data = dataIfKey(record, key);
                if (data != null) {
                    return data;
                }
            }
            slot = slot + 1 == count ? 0 : slot + 1;
        }
        return null;
    }

    private ByteString dataIfKey(long record, ByteString key) throws IOException {
        byte[] lengths = read(record, CdbHash.PAIR);
        long keyLength = CdbHash.unpack(lengths, 0) & UNSIGNED;
        long keyAt = record + CdbHash.PAIR;
        if (keyLength != key.length() || !ByteString.wrap(read(keyAt, key.length())).equals(key)) {
            return null;
        }
        return ByteString.wrap(read(keyAt + keyLength, CdbHash.unpack(lengths, 4) & UNSIGNED));
    }

    private byte[] read(long at, long length) throws IOException {
        if (at + length > size) {
            throw new CdbFormat("reaches beyond its end");
        }
        if (length > DATA_LIMIT) {
            throw new CdbFormat("data of " + length + " bytes, limit " + DATA_LIMIT);
        }
        if (contents != null) {
            return Arrays.copyOfRange(contents, (int) at, (int) (at + length));
        }
        byte[] bytes = new byte[(int) length];
        file.seek(at);
        if (file.fill(bytes) < bytes.length) {
            throw new CdbFormat("became shorter");
        }
        return bytes;
    }
}
