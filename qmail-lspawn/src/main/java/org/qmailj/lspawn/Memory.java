package org.qmailj.lspawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Computes how many workers there may be: they get an eighth of the host's memory. */
final class Memory {
    /** Memory of a worker (docs/adr/0009), rounded up. */
    private static final long WORKER_BYTES = 20 << 20;

    /**
     * This number and all above it count as no limit. Any smaller one can be multiplied by 1024,
     * where the file has kB, without an overflow.
     */
    private static final long NO_LIMIT = Long.MAX_VALUE >> 10;

    private static final ByteString IN_KB = ByteString.of(" kB");
    private static final int SHARE = 8;
    private static final int FEWEST = 2;
    private static final int MOST = 60;

    /** Where the memory stands: that of the host, and the limits of a container (cgroups). */
    private static final String[] FILES = {
        "/proc/meminfo", "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes"};

    private Memory() {}

    static int workers() {
        long bytes = Long.MAX_VALUE;
        for (String file : FILES) {
            bytes = Math.min(bytes, bytes(beginning(file)));
        }
        return workers(bytes);
    }

    static int workers(long bytes) {
        return Math.clamp(bytes / SHARE / WORKER_BYTES, FEWEST, MOST);
    }

    /**
     * Returns the bytes in {@code MemTotal: NUMBER kB} or in a number of bytes. For any other text,
     * and for a file that does not exist, returns Long.MAX_VALUE: no limit.
     */
    static long bytes(ByteString text) {
        int start = 0;
        while (start < text.length() && !Decimal.isDigit(text.at(start))) {
            start++;
        }
        long n = Decimal.scanAtMost(text, start, NO_LIMIT);
        if (start == text.length() || n == NO_LIMIT) {
            return Long.MAX_VALUE;
        }
        return text.substring(Decimal.end(text, start)).startsWith(IN_KB) ? n << 10 : n;
    }

    private static ByteString beginning(String file) {
        byte[] text = new byte[64];
        try (Fd fd = Fd.openRead(ByteString.of(file))) {
            return ByteString.of(text, 0, fd.read(text, 0, text.length));
        } catch (PosixException e) {
            return ByteString.EMPTY;
        }
    }
}
