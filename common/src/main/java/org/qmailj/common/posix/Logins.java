package org.qmailj.common.posix;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;

/** Who is logged in where, as utmp(5) has it. */
public final class Logins {
    private static final int USER_BYTES = 32;
    private static final int ENTRY_BYTES = USER_BYTES + 32;

    private Logins() {}

    /**
     * One user process.
     *
     * @param line the terminal's name below /dev
     */
    public record Login(ByteString user, ByteString line) {}

    public static List<Login> all() throws PosixException {
        byte[][] entries = new byte[1][];
        Posix.check(Native.logins(entries));
        return decode(entries[0]);
    }

    /** Names are padded with NULs; one that fills its place has none. */
    static List<Login> decode(byte[] entries) {
        List<Login> logins = new ArrayList<>();
        for (int i = 0; i + ENTRY_BYTES <= entries.length; i += ENTRY_BYTES) {
            ByteString entry = ByteString.of(entries, i, ENTRY_BYTES);
            ByteString user = entry.substring(0, USER_BYTES).cString();
            logins.add(new Login(user, entry.substring(USER_BYTES).cString()));
        }
        return logins;
    }
}
