package org.qmailj.common.posix;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * A directory to look names up from, as if it were the working directory, which threads share: it
 * stays the same directory when it is renamed meanwhile, and absolute names do not care.
 */
public final class Directory implements AutoCloseable {
    private static final int O_PATH = 010000000;
    private static final int AT_FDCWD = -100;
    private static final ByteString DOT = ByteString.of(".");

    /** The working directory of the process, whatever it is at that time. */
    public static final Directory CURRENT = new Directory(AT_FDCWD);

    private final int number;

    private Directory(int number) {
        this.number = number;
    }

    /**
     * Opens a directory, and fails where chdir would fail. The working directory does not change.
     */
    public static Directory enter(ByteString path) throws PosixException {
        Directory directory = new Directory(
                Posix.check(Native.open(path.toArray(), O_PATH | Fd.O_DIRECTORY, 0)));
        try {
            directory.status(DOT);
            return directory;
        } catch (PosixException e) {
            directory.close();
            throw e;
        }
    }

    /** -1 for the working directory, which a child has anyway. */
    int numberForChild() {
        return number == AT_FDCWD ? -1 : number;
    }

    public Fd open(ByteString name, int flags, int mode) throws PosixException {
        return Fd.of(Posix.check(
                Native.openat(number, name.toArray(), name.length(), flags, mode)));
    }

    /** Opens a file of it; returns null when there is none. */
    public Fd openIfPresent(ByteBuilder name, int flags) throws PosixException {
        int fd = Native.openat(number, name.array(), name.length(), flags, 0);
        return Posix.isThere(fd) ? Fd.of(fd) : null;
    }

    public boolean exists(ByteString name) throws PosixException {
        return Posix.isThere(Native.statat(number, name.toArray(), new long[FileStatus.NUMBERS]));
    }

    public FileStatus status(ByteString name) throws PosixException {
        long[] v = new long[FileStatus.NUMBERS];
        Posix.check(Native.statat(number, name.toArray(), v));
        return FileStatus.of(v);
    }

    public void link(ByteString from, ByteString to) throws PosixException {
        Posix.check(Native.linkat(number, from.toArray(), to.toArray()));
    }

    public void unlink(ByteString name) throws PosixException {
        Posix.check(Native.unlinkat(number, name.toArray()));
    }

    /** Where it is, as getcwd(3) would say in it; needs /proc. Not for {@link #CURRENT}. */
    public ByteString path() throws PosixException {
        byte[][] target = new byte[1][];
        ByteString link = ByteString.of("/proc/self/fd/" + number);
        Posix.check(Native.readlink(link.toArray(), target));
        return ByteString.wrap(target[0]);
    }

    @Override
    public void close() throws PosixException {
        if (number != AT_FDCWD) {
            Posix.check(Native.close(number));
        }
    }
}
