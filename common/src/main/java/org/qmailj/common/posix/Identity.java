package org.qmailj.common.posix;

import java.util.Arrays;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.posix.LibC;

/**
 * Who this process is, for the programs of root that become somebody else for good. Every change is
 * read back, in all its forms, and a way back to root is tried: an identity that did not come about
 * exactly throws, and its caller ends the process.
 *
 * <p>Changes hold for the whole process, because the C library carries them to every thread. By
 * jnr-posix, with what it lacks beside it; only qmail-start loads it. Its door to the C library is
 * taken as it is: {@code POSIXFactory} makes structures and handlers for all of POSIX around that,
 * which doubles the time in which mail does not move (60 ms to 120, measured).
 */
public final class Identity {
    private static final int ROOT = 0;

    /** What the kernel may list for us; more than that is refused. */
    private static final int MOST_GROUPS = 65536;

    /** jnr-posix, and what it does not have. */
    public interface Ids extends LibC {
        int setgroups(@size_t long size, @In int[] groups);

        int getresuid(@Out int[] real, @Out int[] effective, @Out int[] saved);

        int getresgid(@Out int[] real, @Out int[] effective, @Out int[] saved);
    }

    private final Ids ids;

    private Identity(Ids ids) {
        this.ids = ids;
    }

    /** Loads the native code. */
    public static Identity ofProcess() {
        return new Identity(LibraryLoader.create(Ids.class).load("c"));
    }

    /** This group and no other; the user stays. */
    public void group(int gid) throws PosixException {
        require(ids.setgroups(1, new int[] {gid}) == 0);
        require(ids.setgid(gid) == 0);
        require(Arrays.equals(listed(), new int[] {gid}));
        requireGid(gid);
    }

    /** This user, who is not root, for good. Groups are changed before, while that is allowed. */
    public void user(int uid) throws PosixException {
        require(uid != ROOT);
        require(ids.setuid(uid) == 0);
        int[][] uids = {new int[1], new int[1], new int[1]};
        require(ids.getresuid(uids[0], uids[1], uids[2]) == 0);
        requireAll(uids, uid);
        require(ids.setuid(ROOT) != 0 && ids.seteuid(ROOT) != 0);
        require(ids.setgroups(1, new int[] {ROOT}) != 0);
        require(ids.getuid() == uid && ids.geteuid() == uid);
    }

    private int[] listed() throws PosixException {
        int[] list = new int[MOST_GROUPS];
        int n = ids.getgroups(list.length, list);
        require(n >= 0);
        return Arrays.copyOf(list, n);
    }

    private void requireGid(int gid) throws PosixException {
        int[][] gids = {new int[1], new int[1], new int[1]};
        require(ids.getresgid(gids[0], gids[1], gids[2]) == 0);
        requireAll(gids, gid);
    }

    private static void requireAll(int[][] ids, int id) throws PosixException {
        for (int[] one : ids) {
            require(one[0] == id);
        }
    }

    private static void require(boolean holds) throws PosixException {
        if (!holds) {
            throw new PosixException(Errno.EPERM);
        }
    }
}
