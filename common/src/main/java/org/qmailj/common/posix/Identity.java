package org.qmailj.common.posix;

import java.util.Arrays;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * Who this process is, for the programs of root that become somebody else for good. Every change is
 * read back, in all its forms, and a way back to root is tried: an identity that did not come about
 * exactly throws, and its caller ends the process.
 *
 * <p>Changes hold for the whole process, because the C library carries them to every thread. By
 * jnr-posix, with what it lacks beside it; only qmail-start loads it.
 */
public final class Identity {
    private static final int ROOT = 0;

    /** What the kernel may list for us; more than that is refused. */
    private static final int MOST_GROUPS = 65536;

    /** What jnr-posix does not have. */
    public interface Groups {
        int setgroups(@size_t long size, @In int[] groups);

        int getresuid(@Out int[] real, @Out int[] effective, @Out int[] saved);

        int getresgid(@Out int[] real, @Out int[] effective, @Out int[] saved);
    }

    private final POSIX posix;
    private final Groups groups;

    private Identity(POSIX posix, Groups groups) {
        this.posix = posix;
        this.groups = groups;
    }

    /** Loads the native code. */
    public static Identity ofProcess() {
        POSIX posix = POSIXFactory.getNativePOSIX();
        Groups groups = LibraryLoader.create(Groups.class).failImmediately().load("c");
        return new Identity(posix, groups);
    }

    /** This group and no other; the user stays. */
    public void group(int gid) throws PosixException {
        require(groups.setgroups(1, new int[] {gid}) == 0);
        require(posix.setgid(gid) == 0);
        require(Arrays.equals(listed(), new int[] {gid}));
        requireGid(gid);
    }

    /** This user, who is not root, for good. Groups are changed before, while that is allowed. */
    public void user(int uid) throws PosixException {
        require(uid != ROOT);
        require(posix.setuid(uid) == 0);
        int[][] uids = {new int[1], new int[1], new int[1]};
        require(groups.getresuid(uids[0], uids[1], uids[2]) == 0);
        requireAll(uids, uid);
        require(posix.setuid(ROOT) != 0 && posix.seteuid(ROOT) != 0);
        require(groups.setgroups(1, new int[] {ROOT}) != 0);
        require(posix.getuid() == uid && posix.geteuid() == uid);
    }

    private int[] listed() throws PosixException {
        int[] list = new int[MOST_GROUPS];
        int n = posix.getgroups(list.length, list);
        require(n >= 0);
        return Arrays.copyOf(list, n);
    }

    private void requireGid(int gid) throws PosixException {
        int[][] gids = {new int[1], new int[1], new int[1]};
        require(groups.getresgid(gids[0], gids[1], gids[2]) == 0);
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
