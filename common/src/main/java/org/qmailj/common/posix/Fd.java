package org.qmailj.common.posix;

import org.qmailj.common.bytes.ByteString;

/** An open file descriptor. It knows nothing of buffers; EINTR never shows. */
public final class Fd implements OpenFile {
    // as x86-64 has them; the door translates for each open (door.c, flags_here)
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_TRUNC = 01000;
    public static final int O_APPEND = 02000;
    public static final int O_NONBLOCK = 04000;
    public static final int O_DIRECTORY = 0200000;
    public static final int O_NOFOLLOW = 0400000;

    public static final int LOCK_EX = 2;
    public static final int LOCK_NB = 4;

    /** Writes at the end of a file, which is made if it does not exist (open_append). */
    public static final int APPENDING = O_WRONLY | O_NONBLOCK | O_APPEND | O_CREAT;

    private static final int SEEK_SET = 0;
    private static final int SEEK_END = 2;

    public static final Fd STDIN = new Fd(0);
    public static final Fd STDOUT = new Fd(1);
    public static final Fd STDERR = new Fd(2);

    private static final ByteString NULL = ByteString.of("/dev/null");

    private final int number;

    private Fd(int number) {
        this.number = number;
    }

    /**
     * The open descriptor of this number: one that this process was born with, or that the native
     * door has just answered. It belongs to the caller, who closes it.
     */
    public static Fd of(int number) {
        return new Fd(number);
    }

    public static Fd open(ByteString path, int flags, int mode) throws PosixException {
        return new Fd(Posix.check(Native.open(path.toArray(), flags, mode)));
    }

    /** Opens for reading, without waiting for a fifo's writer (open_read). */
    public static Fd openRead(ByteString path) throws PosixException {
        return open(path, O_RDONLY | O_NONBLOCK, 0);
    }

    /** Opens for reading, as {@link #openRead}; returns null when there is no such file. */
    public static Fd openReadIfPresent(ByteString path) throws PosixException {
        int fd = Native.open(path.toArray(), O_RDONLY | O_NONBLOCK, 0);
        return Posix.isThere(fd) ? new Fd(fd) : null;
    }

    /** Makes a new file and opens it for writing; EEXIST when there is one (open_excl). */
    public static Fd openExclusive(ByteString path, int mode) throws PosixException {
        return open(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    }

    /** Opens /dev/null, for a descriptor that a program is not to use. */
    public static Fd openNull() throws PosixException {
        return open(NULL, O_RDWR, 0);
    }

    public int number() {
        return number;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws PosixException {
        return Posix.check(Native.read(number, to, offset, length));
    }

    @Override
    public void write(byte[] from, int offset, int length) throws PosixException {
        int done = 0;
        while (done < length) {
            done += Posix.check(Native.write(number, from, offset + done, length - done));
        }
    }

    /** One write call; answers how much it took. */
    public int writeSome(byte[] from, int offset, int length) throws PosixException {
        return Posix.check(Native.write(number, from, offset, length));
    }

    /** Overwrites at a place in the file, leaving the position alone. */
    public void writeAt(long at, ByteString what) throws PosixException {
        Posix.check(Native.pwrite(number, what.toArray(), at));
    }

    @Override
    public void sync() throws PosixException {
        Posix.check(Native.fsync(number));
    }

    @Override
    public void truncate(long size) throws PosixException {
        Posix.check(Native.truncate(number, size));
    }

    public void seek(long at) throws PosixException {
        Posix.check(Native.seek(number, at, SEEK_SET));
    }

    @Override
    public long seekEnd() throws PosixException {
        return Posix.check(Native.seek(number, 0, SEEK_END));
    }

    @Override
    public FileStatus status() throws PosixException {
        long[] v = new long[FileStatus.NUMBERS];
        Posix.check(Native.fstat(number, v));
        return FileStatus.of(v);
    }

    /** Returns the length of a regular file, or {@code otherwise} when it is none, or unknown. */
    public long lengthOr(long otherwise) {
        try {
            FileStatus status = status();
            return status.isRegular() ? status.size() : otherwise;
        } catch (PosixException e) {
            return otherwise; // reading it will tell
        }
    }

    public void chmod(int mode) throws PosixException {
        Posix.check(Native.fchmod(number, mode));
    }

    public void chown(int uid, int gid) throws PosixException {
        Posix.check(Native.fchown(number, uid, gid));
    }

    @Override
    public void lock(int operation) throws PosixException {
        Posix.check(Native.flock(number, operation));
    }

    public void setBlocking(boolean on) throws PosixException {
        Posix.check(Native.blocking(number, on));
    }

    /** Makes {@code target} a second name of this open file. */
    public Fd copyTo(int target) throws PosixException {
        return new Fd(Posix.check(Native.dup2(number, target)));
    }

    /** Waits until there is something to read; false when the time ran out. -1 waits forever. */
    public boolean awaitReadable(int milliseconds) throws PosixException {
        return Posix.await(number, Poll.POLLIN, milliseconds);
    }

    /** Waits until a write would be taken; false when the time ran out. -1 waits forever. */
    public boolean awaitWritable(int milliseconds) throws PosixException {
        return Posix.await(number, Poll.POLLOUT, milliseconds);
    }

    /** The other end of a pipe or a connection is closed in both directions. */
    public boolean isHungUp() throws PosixException {
        return Posix.await(number, 0, 0);
    }

    @Override
    public void close() throws PosixException {
        Posix.check(Native.close(number));
    }
}
