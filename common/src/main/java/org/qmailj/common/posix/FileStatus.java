package org.qmailj.common.posix;

/** What stat(2) says of a file. Times are seconds since 1970; {@code mode} has the type bits. */
public record FileStatus(
        long dev, long ino, int mode, long nlink, int uid, int gid, long size,
        long atime, long mtime, long ctime, long mtimeNanos, long ctimeNanos) {
    /** How many numbers the native door tells of a file (files.c, fill). */
    static final int NUMBERS = 12;

    private static final int S_IFMT = 0170000;

    static FileStatus of(long[] v) {
        return new FileStatus(v[0], v[1], (int) v[2], v[3], (int) v[4], (int) v[5], v[6],
                v[7], v[8], v[9], v[10], v[11]);
    }

    public boolean isRegular() {
        return (mode & S_IFMT) == 0100000;
    }

    public boolean isDirectory() {
        return (mode & S_IFMT) == 0040000;
    }

    public boolean isSymlink() {
        return (mode & S_IFMT) == 0120000;
    }

    /** The permission bits, with setuid, setgid and sticky. */
    public int permissions() {
        return mode & 07777;
    }

    /** Returns whether both are of one file, by whatever name. No file is that of null. */
    public boolean isSameFile(FileStatus other) {
        return other != null && dev == other.dev && ino == other.ino;
    }

    /**
     * Returns whether this is the file that was seen before, and nobody has touched it; null:
     * never.
     */
    public boolean isUnchanged(FileStatus before) {
        return isSameFile(before) && size == before.size
                && mtime == before.mtime && mtimeNanos == before.mtimeNanos
                && ctime == before.ctime && ctimeNanos == before.ctimeNanos;
    }
}
