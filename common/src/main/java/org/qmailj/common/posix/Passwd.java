package org.qmailj.common.posix;

import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;

/** An entry of the user database, through the system's name services. */
public record Passwd(ByteString name, int uid, int gid, ByteString home) {
    /** What Linux lets a process have at most. */
    private static final int MOST_GROUPS = 65536;

    /** The user of that name, or null; throws when the name service itself failed. */
    public static Passwd byName(ByteString name) throws PosixException {
        int[] ids = new int[2];
        byte[][] texts = new byte[2][];
        return entry(Native.getpwnam(name.toArray(), ids, texts), ids, texts);
    }

    /** The user of that number, or null; throws when the name service itself failed. */
    public static Passwd byUid(int uid) throws PosixException {
        int[] ids = new int[2];
        byte[][] texts = new byte[2][];
        return entry(Native.getpwuid(uid, ids, texts), ids, texts);
    }

    private static Passwd entry(int result, int[] ids, byte[][] texts) throws PosixException {
        if (Posix.check(result) == 0) {
            return null;
        }
        return new Passwd(
                ByteString.wrap(texts[0]), ids[0], ids[1], ByteString.wrap(texts[1]));
    }

    /** The number of a group, or -1 when there is none of that name. */
    public static int groupByName(ByteString name) throws PosixException {
        long gid = Native.getgrnam(name.toArray());
        return gid == -Errno.ENOENT.number() ? -1 : (int) Posix.check(gid);
    }

    /**
     * The groups that this user is a member of, and gid. Where the name service fails it is those
     * that are known without it.
     */
    public static int[] groupsOf(ByteString user, int gid) throws PosixException {
        int[] list = new int[MOST_GROUPS];
        int count = Posix.check(Native.getgrouplist(user.toArray(), gid, list));
        return Arrays.copyOf(list, count);
    }
}
