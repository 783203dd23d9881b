package org.qmailj.common.hier;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;

/**
 * Which programs of bin/ are still those that were installed. What an administrator has put in the
 * place of one is to be run as he expects, not bypassed by a resident face; so everyone who would
 * bypass a program asks here, each time.
 *
 * <p>lib/qmailj/stock has a line for each: {@code NAME DEV INO SIZE MTIME CTIME}, times as seconds,
 * a dot and nine digits. lib/qmailj/record-stock writes it at the end of an installation, of those
 * that have the contents that the build made. Without the list, or with one that came with a copied
 * installation, no program is stock: slower, not wrong.
 */
public final class Stock {
    private static final int LIMIT = 64 << 10;

    private final QmailHome home;
    private volatile Listed listed = new Listed(null, Map.of());

    private record Listed(FileStatus status, Map<String, String> entries) {}

    public Stock(QmailHome home) {
        this.home = home;
    }

    /** Returns whether bin/{@code program} is the one that was installed. */
    public boolean has(String program) {
        try {
            String entry = entries().get(program);
            return entry != null && entry.equals(entry(Posix.stat(home.bin(program))));
        } catch (IOException | ByteBuilder.TooLong e) {
            return false;
        }
    }

    /**
     * Returns the lines by program. A list is renamed into place and not changed after that, so it
     * may be kept at once, even if it was changed within the last seconds (unlike in FreshFile).
     * Threads do not wait for each other here, since each of them asks for each message.
     */
    private Map<String, String> entries() throws IOException {
        ByteString list = home.library("stock");
        FileStatus now = Posix.stat(list);
        Listed last = listed;
        if (!now.isUnchanged(last.status)) {
            try (Fd fd = Fd.openRead(list)) {
                last = new Listed(now, read(fd));
            }
            listed = last;
        }
        return last.entries;
    }

    private static Map<String, String> read(Fd fd) throws IOException {
        ByteInput in = new ByteInput(fd);
        Map<String, String> to = new HashMap<>();
        ByteBuilder line = new ByteBuilder(LIMIT);
        while (in.getLine(line, '\n')) {
            String text = line.toString().strip();
            int space = text.indexOf(' ');
            if (space != -1) {
                to.put(text.substring(0, space), text.substring(space + 1));
            }
            line.clear();
        }
        return to;
    }

    private static String entry(FileStatus s) {
        return s.dev() + " " + s.ino() + " " + s.size()
                + " " + time(s.mtime(), s.mtimeNanos()) + " " + time(s.ctime(), s.ctimeNanos());
    }

    private static String time(long seconds, long nanos) {
        return seconds + "." + Long.toString(1_000_000_000L + nanos).substring(1);
    }
}
