package org.qmailj.common.service;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.files.FreshFile;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/**
 * Knows whose the uids are that /etc/subuid gives away. A user takes on any uid of his ranges with
 * newuidmap, so without this he would be tens of thousands of users, each with a share of his own.
 *
 * <p>No name service is asked, because it may take longer than a client waits: a range whose owner
 * /etc/passwd does not have, and who is no number, counts as one user, by its first uid. What
 * cannot be read, and a line that makes no sense, give nothing away.
 */
final class SubordinateUids {
    /** The most ranges that count. */
    static final int LIMIT = 16384;

    private static final int LONGEST_LINE = 4096;
    private static final long GREATEST = 0xFFFF_FFFEL;

    private final FreshFile<Ranges> file;

    SubordinateUids() {
        this(ByteString.of("/etc/subuid"), ByteString.of("/etc/passwd"));
    }

    SubordinateUids(ByteString subuid, ByteString passwd) {
        this.file = new FreshFile<>(subuid, new Reader(passwd));
    }

    /** Returns the owner of the first range that this uid is in; of one in none, the uid itself. */
    int ownerOf(int uid) {
        Ranges ranges;
        try {
            ranges = file.get();
        } catch (IOException e) {
            return uid;
        }
        return ranges == null ? uid : ranges.ownerOf(uid);
    }

    /**
     * The ranges, in the order of /etc/subuid: the uids from first[i] on, count[i] of them, belong
     * to owner[i].
     */
    private static final class Ranges {
        private long[] first = new long[16];
        private long[] count = new long[16];
        private int[] owner = new int[16];
        private int n;

        void add(long from, long many, int whose) {
            if (n == first.length) {
                first = Arrays.copyOf(first, 2 * n);
                count = Arrays.copyOf(count, 2 * n);
                owner = Arrays.copyOf(owner, 2 * n);
            }
            first[n] = from;
            count[n] = many;
            owner[n++] = whose;
        }

        int ownerOf(int uid) {
            long wanted = Integer.toUnsignedLong(uid);
            for (int i = 0; i < n; i++) {
                if (wanted >= first[i] && wanted - first[i] < count[i]) {
                    return owner[i];
                }
            }
            return uid;
        }
    }

    /** Does something with the fields of a line. */
    private interface Line {
        /** Returns whether to go on. */
        boolean take(ByteString line);
    }

    /** Reads NAME:FIRST:COUNT, and the uids of these names, which useradd writes before. */
    private record Reader(ByteString passwd) implements FreshFile.Reader<Ranges> {
        @Override
        public Ranges read(Fd file) throws IOException {
            Owners owners = new Owners();
            lines(file, owners);
            if (!owners.uids.isEmpty()) {
                try (Fd accounts = Fd.openRead(passwd)) {
                    lines(accounts, new OwnersUids(owners));
                } catch (PosixException e) {
                    // as if there were no accounts
                }
            }
            return owners.ranges();
        }
    }

    private static void lines(Fd file, Line to) throws IOException {
        ByteInput in = new ByteInput(file, LONGEST_LINE);
        ByteBuilder line = new ByteBuilder(LONGEST_LINE);
        boolean more = true;
        try {
            while (more) {
                line.clear();
                more = in.getLine(line, '\n');
                int length = line.length() - (more ? 1 : 0);
                more &= to.take(ByteString.of(line.array(), 0, length));
            }
        } catch (ByteBuilder.TooLong e) {
            // what was read before counts
        }
    }

    /** The uid in the field that begins there, or -1. */
    private static long number(ByteString line, int from) {
        int end = line.indexOf(':', from);
        return Decimal.whole(line.substring(from, end == -1 ? line.length() : end), GREATEST);
    }

    private static final class Owners implements Line {
        /** The uid of each owner by name; -1 until it is known. */
        private final Map<ByteString, Long> uids = new HashMap<>();
        private final Ranges first = new Ranges();
        private ByteString[] names = new ByteString[16];

        @Override
        public boolean take(ByteString line) {
            int colon = line.indexOf(':');
            int second = colon == -1 ? -1 : line.indexOf(':', colon + 1);
            long from = second == -1 ? -1 : number(line, colon + 1);
            long many = second == -1 ? -1 : number(line, second + 1);
            if (colon < 1 || from == -1 || many < 1) {
                return true;
            }
            ByteString name = line.substring(0, colon);
            if (first.n == names.length) {
                names = Arrays.copyOf(names, 2 * names.length);
            }
            names[first.n] = name;
            first.add(from, many, (int) from);
            uids.putIfAbsent(name, Decimal.whole(name, GREATEST));
            return first.n < LIMIT;
        }

        Ranges ranges() {
            for (int i = 0; i < first.n; i++) {
                long uid = uids.get(names[i]);
                if (uid == -1) {
                    // his first range stands for him in his other ranges, too
                    uids.put(names[i], Integer.toUnsignedLong(first.owner[i]));
                } else {
                    first.owner[i] = (int) uid;
                }
            }
            return first;
        }
    }

    /** Takes the lines of /etc/passwd. */
    private record OwnersUids(Owners owners) implements Line {
        @Override
        public boolean take(ByteString line) {
            int colon = line.indexOf(':');
            int second = colon == -1 ? -1 : line.indexOf(':', colon + 1);
            long uid = second == -1 ? -1 : number(line, second + 1);
            if (uid != -1) {
                owners.uids.replace(line.substring(0, colon), uid);
            }
            return true;
        }
    }
}
