package org.qmailj.common.cdb;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Fd;

/**
 * Writes a cdb: {@link #add} each record, then {@link #finish}. A key may be added more than once.
 * The file is unusable before {@code finish}, so write it under another name, sync it and rename
 * it. Takes 8 bytes of memory for each record.
 */
public final class CdbMaker {
    private static final long SIZE_LIMIT = 0xffffffffL;

    private final Fd file;
    private final ByteOutput out;
    private final byte[] pair = new byte[CdbHash.PAIR];
    private int[] hashes = new int[64];
    private int[] positions = new int[64];
    private int records;
    private long position = CdbHash.HEADER;

    /** Writes to a new, empty file. */
    public CdbMaker(Fd file) throws IOException {
        this.file = file;
        this.out = new ByteOutput(file);
        file.seek(CdbHash.HEADER);
    }

    /** Adds a record. Throws {@link CdbFormat} when positions would exceed 32 bits. */
    public void add(ByteString key, ByteString data) throws IOException {
        long end = position + CdbHash.PAIR + key.length() + data.length();
        if (end + 2L * CdbHash.PAIR * (records + 1) > SIZE_LIMIT) {
            throw new CdbFormat("more than 4 GB");
        }
        putPair(key.length(), data.length());
        out.put(key);
        out.put(data);
        if (records == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * records);
            positions = Arrays.copyOf(positions, 2 * records);
        }
        hashes[records] = CdbHash.of(key);
        positions[records] = (int) position;
        records++;
        position = end;
    }

    /** Writes the tables, and then their positions. Does not sync the file. */
    public void finish() throws IOException {
        int[] start = new int[CdbHash.TABLES + 1];
        int[] order = byTable(start);
        byte[] header = new byte[CdbHash.HEADER];
        for (int table = 0; table < CdbHash.TABLES; table++) {
            int slots = 2 * (start[table + 1] - start[table]);
            CdbHash.pack(header, CdbHash.PAIR * table, (int) position);
            CdbHash.pack(header, CdbHash.PAIR * table + 4, slots);
            putTable(order, start[table], start[table + 1], slots);
            position += (long) CdbHash.PAIR * slots;
        }
        out.flush();
        file.seek(0);
        out.put(header);
        out.flush();
    }

    /** Returns the records' indices, by table, then as added; table t begins at start[t]. */
    private int[] byTable(int[] start) {
        for (int i = 0; i < records; i++) {
            start[CdbHash.table(hashes[i]) + 1]++;
        }
        for (int table = 0; table < CdbHash.TABLES; table++) {
            start[table + 1] += start[table];
        }
        int[] next = start.clone();
        int[] order = new int[records];
        for (int i = 0; i < records; i++) {
            order[next[CdbHash.table(hashes[i])]++] = i;
        }
        return order;
    }

    private void putTable(int[] order, int from, int to, int slots) throws IOException {
        int[] occupant = new int[slots]; // index of the record + 1, 0 when empty
        for (int k = from; k < to; k++) {
            int slot = CdbHash.firstSlot(hashes[order[k]], slots);
            while (occupant[slot] != 0) {
                slot = slot + 1 == slots ? 0 : slot + 1;
            }
            occupant[slot] = order[k] + 1;
        }
        for (int record : occupant) {
            if (record == 0) {
                putPair(0, 0);
            } else {
                putPair(hashes[record - 1], positions[record - 1]);
            }
        }
    }

    private void putPair(int first, int second) throws IOException {
        CdbHash.pack(pair, 0, first);
        CdbHash.pack(pair, 4, second);
        out.put(pair);
    }
}
