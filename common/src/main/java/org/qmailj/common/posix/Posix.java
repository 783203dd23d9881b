package org.qmailj.common.posix;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.qmailj.common.bytes.ByteString;

/**
 * The system calls that are not about one open descriptor. Each throws what the kernel answered.
 * Besides, what only the C library does quickly.
 */
public final class Posix {
    private static final int STANDARD_FDS = 3;

    private Posix() {}

    static int check(int result) throws PosixException {
        if (result < 0) {
            throw new PosixException(Errno.of(-result));
        }
        return result;
    }

    static long check(long result) throws PosixException {
        if (result < 0) {
            throw new PosixException(Errno.of((int) -result));
        }
        return result;
    }

    static boolean await(int fd, int events, int milliseconds) throws PosixException {
        long end = milliseconds < 0 ? 0 : System.nanoTime() / 1_000_000 + milliseconds;
        int left = milliseconds;
        while (true) {
            int r = Native.poll(fd, events, left);
            if (r != -Errno.EINTR.number()) {
                return check(r) > 0;
            }
            if (milliseconds >= 0) {
                left = (int) Math.max(0, end - System.nanoTime() / 1_000_000);
            }
        }
    }

    public static FileStatus stat(ByteString path) throws PosixException {
        return stat(path, true);
    }

    public static FileStatus lstat(ByteString path) throws PosixException {
        return stat(path, false);
    }

    /** Returns whether stat finds something there; throws when that cannot be seen. */
    public static boolean exists(ByteString path) throws PosixException {
        return isThere(Native.stat(path.toArray(), true, new long[FileStatus.NUMBERS]));
    }

    /** Returns whether lstat finds something there: a link that leads nowhere is something. */
    public static boolean isNamed(ByteString path) throws PosixException {
        return isThere(Native.stat(path.toArray(), false, new long[FileStatus.NUMBERS]));
    }

    /** Returns whether both names lead to one file, as far as that can be seen. */
    public static boolean isSameFile(ByteString one, ByteString other) {
        try {
            return one.equals(other) || stat(one).isSameFile(stat(other));
        } catch (PosixException e) {
            return false;
        }
    }

    /** What stat says of the file; null when there is none. */
    public static FileStatus statIfPresent(ByteString path) throws PosixException {
        return statIfPresent(path, true);
    }

    /** What lstat says of the file; null when there is none. */
    public static FileStatus lstatIfPresent(ByteString path) throws PosixException {
        return statIfPresent(path, false);
    }

    private static FileStatus statIfPresent(ByteString path, boolean follow)
            throws PosixException {
        long[] v = new long[FileStatus.NUMBERS];
        return isThere(Native.stat(path.toArray(), follow, v)) ? FileStatus.of(v) : null;
    }

    private static FileStatus stat(ByteString path, boolean follow) throws PosixException {
        long[] v = new long[FileStatus.NUMBERS];
        check(Native.stat(path.toArray(), follow, v));
        return FileStatus.of(v);
    }

    public static void link(ByteString from, ByteString to) throws PosixException {
        check(Native.link(from.toArray(), to.toArray()));
    }

    public static void rename(ByteString from, ByteString to) throws PosixException {
        check(Native.rename(from.toArray(), to.toArray()));
    }

    /** Two names change places in one step; EINVAL where the file system cannot do it. */
    public static void exchange(ByteString one, ByteString other) throws PosixException {
        check(Native.exchange(one.toArray(), other.toArray()));
    }

    public static void unlink(ByteString path) throws PosixException {
        check(Native.unlink(path.toArray()));
    }

    /** Removes the file if there is one; false when there is none. */
    public static boolean unlinkIfPresent(ByteString path) throws PosixException {
        return isThere(Native.unlink(path.toArray()));
    }

    /** What a call answered about a name: false when there is no file of it. */
    static boolean isThere(int answer) throws PosixException {
        if (answer == -Errno.ENOENT.number()) {
            return false;
        }
        check(answer);
        return true;
    }

    public static void mkdir(ByteString path, int mode) throws PosixException {
        check(Native.mkdir(path.toArray(), mode));
    }

    public static void mkfifo(ByteString path, int mode) throws PosixException {
        check(Native.mkfifo(path.toArray(), mode));
    }

    public static void chmod(ByteString path, int mode) throws PosixException {
        check(Native.chmod(path.toArray(), mode));
    }

    /** Does not follow a link; -1 leaves an id as it is. */
    public static void chown(ByteString path, int uid, int gid) throws PosixException {
        check(Native.chown(path.toArray(), uid, gid));
    }

    /** Sets both times, in seconds. */
    public static void utime(ByteString path, long atime, long mtime) throws PosixException {
        check(Native.utime(path.toArray(), atime, mtime));
    }

    public static void chdir(ByteString path) throws PosixException {
        check(Native.chdir(path.toArray()));
    }

    /** Sets the file mode mask of the process; answers the old one. */
    public static int umask(int mask) {
        return Native.umask(mask);
    }

    /** fsync of a directory: the names in it are on disk afterwards. */
    public static void syncDirectory(ByteString path) throws PosixException {
        try (Fd directory = Fd.open(path, Fd.O_RDONLY | Fd.O_DIRECTORY, 0)) {
            directory.sync();
        }
    }

    /** The names in a directory, in the order of the directory, without "." and "..". */
    public static List<ByteString> list(ByteString directory) throws PosixException {
        Names names = new Names(new ArrayList<>());
        list(directory, names);
        return names.all();
    }

    /** A class rather than a lambda, which would cost a one-shot program 20 ms. */
    private record Names(List<ByteString> all) implements Consumer<ByteString> {
        @Override
        public void accept(ByteString name) {
            all.add(name);
        }
    }

    /** Lists names one after the other: for directories that may hold a million. */
    public static void list(ByteString directory, Consumer<ByteString> each) throws PosixException {
        byte[][] out = new byte[1][];
        check(Native.list(directory.toArray(), out));
        int start = 0;
        for (int i = 0; i < out[0].length; i++) {
            if (out[0][i] == 0) {
                each.accept(ByteString.of(out[0], start, i - start));
                start = i + 1;
            }
        }
    }

    /**
     * Becomes another program; comes back only by throwing. Descriptors below {@code keep} stay
     * open, all others are closed. The soft limits and the signal mask are those that this process
     * was born with.
     */
    public static void exec(ByteString file, List<ByteString> argv, List<ByteString> envp, int keep)
            throws PosixException {
        check(Native.exec(file.toArray(), arrays(argv), arrays(envp), keep, false));
    }

    /** Becomes another program as {@link #exec} does, and keeps all descriptors of our birth. */
    public static void execInheriting(
            ByteString file, List<ByteString> argv, List<ByteString> envp) throws PosixException {
        check(Native.exec(file.toArray(), arrays(argv), arrays(envp), STANDARD_FDS, true));
    }

    static byte[][] arrays(List<ByteString> strings) {
        byte[][] to = new byte[strings.size()][];
        for (int i = 0; i < to.length; i++) {
            to[i] = strings.get(i).toArray();
        }
        return to;
    }

    public static void kill(int pid, int signal) throws PosixException {
        check(Native.kill(pid, signal));
    }

    /** How many descriptors this process may have. */
    public static int descriptorLimit() throws PosixException {
        return check(Native.descriptorLimit());
    }

    public static int pid() {
        return Native.getpid();
    }

    public static int uid() {
        return Native.getuid();
    }

    public static int effectiveUid() {
        return Native.geteuid();
    }

    public static int effectiveGid() {
        return Native.getegid();
    }

    public static int gid() {
        return Native.getgid();
    }

    /** Ends the process at once: no hooks, no buffers. Only {@code Program.run} calls it. */
    public static void exit(int code) {
        Native.exit(code);
    }

    /** The environment that this process was born with, NAME=value each. */
    public static List<ByteString> environment() {
        List<ByteString> to = new ArrayList<>();
        for (byte[] one : Native.environment()) {
            to.add(ByteString.wrap(one));
        }
        return to;
    }

    /** The host's own name, empty when the kernel gives none. */
    public static ByteString hostname() {
        byte[] name = Native.hostname();
        return name == null ? ByteString.EMPTY : ByteString.wrap(name);
    }

    /**
     * memmem(3) for megabytes, in a program that is interpreted: where the text stands as a whole
     * from {@code offset} on and before {@code end}. Answers how many places it found: fewer than
     * the array has room for (64 at most) only when there are no more. The text has 1 to 64 bytes.
     */
    public static int search(byte[] in, int offset, int end, byte[] text, int[] places)
            throws PosixException {
        Objects.checkFromToIndex(offset, end, in.length);
        Objects.requireNonNull(text); // C would not check
        Objects.requireNonNull(places);
        return check(Native.search(in, offset, end, text, places));
    }

    /**
     * A second since 1970 by the clocks of this place: year, month from 1 on, day, hour, minute,
     * second, weekday from Sunday 0 on, and the seconds that they are ahead of UTC.
     */
    public static long[] localTime(long seconds) throws PosixException {
        long[] v = new long[8];
        check(Native.localTime(seconds, v));
        return v;
    }
}
