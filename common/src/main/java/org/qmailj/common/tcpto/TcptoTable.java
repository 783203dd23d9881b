package org.qmailj.common.tcpto;

import org.qmailj.common.hier.Hier;
import org.qmailj.common.net.IpAddress;

/**
 * The table of hosts that recently timed out, as it lies in queue/lock/tcpto: 64 records of 16
 * bytes. In each: the IPv4 address (4 bytes), the number of timeouts (1 byte, signed; 0 for a free
 * record), 3 bytes unused, the time of the last one in seconds since 1970 (4 bytes, least
 * significant first), 4 bytes unused. A file that is too short has as many records as fit whole.
 */
public final class TcptoTable {
    public static final int SIZE = Hier.TCPTO_SIZE;

    static final int RECORD = 16;

    /** Timeouts after which a host is left alone for a while. */
    private static final int PATIENCE = 2;

    private static final int MAX_COUNT = 10;

    /** A timeout that comes sooner after another tells nothing new. */
    private static final int SAME_TROUBLE_SECONDS = 120;

    private final byte[] bytes;
    private final int records;

    /** The first {@code length} bytes of the file; changed in place. */
    public TcptoTable(byte[] bytes, int length) {
        this.bytes = bytes;
        this.records = length / RECORD;
    }

    public int records() {
        return records;
    }

    public IpAddress ip(int record) {
        return IpAddress.of(bytes, record * RECORD);
    }

    /** How often in a row that host timed out; 0 means that the record is free. */
    public int timeouts(int record) {
        return bytes[record * RECORD + 4];
    }

    /** When it last did, in seconds since 1970. */
    public long when(int record) {
        long when = 0;
        for (int i = 11; i >= 8; i--) {
            when = when << 8 | bytes[record * RECORD + i] & 0xff;
        }
        return when;
    }

    private void set(int record, int timeouts, long when) {
        int at = record * RECORD;
        bytes[at + 4] = (byte) timeouts;
        for (int i = 8; i < 12; i++) {
            bytes[at + i] = (byte) when;
            when >>= 8;
        }
    }

    /** The record with that address, free or not; -1 when there is none. */
    int find(IpAddress ip) {
        for (int i = 0; i < records; i++) {
            if (ip(i).equals(ip)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns whether that host is better left alone: for a bit more than an hour after its last
     * timeout. How much more depends on the process, so that not all of them try again at the same
     * moment.
     */
    boolean rests(int record, long now, int pid) {
        return timeouts(record) >= PATIENCE && now - when(record) < (60 + (pid & 31)) * 64L;
    }

    /** Notes that the host answered. The record that changed, or -1. */
    int answered(IpAddress ip) {
        int record = find(ip);
        if (record != -1) {
            bytes[record * RECORD + 4] = 0;
        }
        return record;
    }

    /** Notes that the host timed out. The record that changed, or -1. */
    int timedOut(IpAddress ip, long now) {
        int record = find(ip);
        if (record == -1) {
            record = place();
            if (record != -1) {
                System.arraycopy(ip.toArray(), 0, bytes, record * RECORD, 4);
                set(record, 1, now);
            }
            return record;
        }
        if (timeouts(record) != 0 && now < SAME_TROUBLE_SECONDS + when(record)) {
            return -1;
        }
        set(record, Math.min(MAX_COUNT, timeouts(record) + 1), now);
        return record;
    }

    /** For a new host: the first free record, else the oldest, each timeout counting 1024 s. */
    private int place() {
        int oldest = -1;
        long oldestWhen = 0;
        for (int i = 0; i < records; i++) {
            if (timeouts(i) == 0) {
                return i;
            }
            long when = when(i) + timeouts(i) * 1024L;
            if (oldest == -1 || when < oldestWhen) {
                oldest = i;
                oldestWhen = when;
            }
        }
        return oldest;
    }
}
