package org.qmailj.lspawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** How many workers this host's memory allows: an eighth of it is theirs. */
final class Memory {
    /** What a worker takes of it (docs/adr/0009), rounded up. */
    private static final long WORKER_BYTES = 20 << 20;

    private static final int SHARE = 8;
    private static final int FEWEST = 2;
    private static final int MOST = 60;

    /** What holds for a whole container: the second and third are the limits of cgroups. */
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
     * {@code MemTotal: NUMBER kB} or a number of bytes; anything else, also a file that is not
     * there, says nothing.
     */
    static long bytes(String text) {
        int i = 0;
        while (i < text.length() && (text.charAt(i) < '0' || text.charAt(i) > '9')) {
            i++;
        }
        long n = 0;
        int start = i;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            if (n > Long.MAX_VALUE / 20480) {
                return Long.MAX_VALUE;
            }
            n = n * 10 + text.charAt(i++) - '0';
        }
        if (i == start) {
            return Long.MAX_VALUE;
        }
        return text.startsWith(" kB", i) ? n << 10 : n;
    }

    private static String beginning(String file) {
        byte[] text = new byte[64];
        try (Fd fd = Fd.openRead(ByteString.of(file))) {
            return ByteString.of(text, 0, fd.read(text, 0, text.length)).toString();
        } catch (PosixException e) {
            return "";
        }
    }
}
