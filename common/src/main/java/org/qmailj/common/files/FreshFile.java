package org.qmailj.common.files;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;

/**
 * Keeps what a long-lived process has made of a file, which an administrator may change at any
 * time, until its device, inode, size, mtime or ctime differ.
 *
 * <p>Two changes within one tick of the kernel's clock may leave the same times and the same size.
 * So what was read within {@link #SETTLING_MS} of the last change is not kept, nor what was not a
 * regular file. Any number of threads may ask; they share the result, so it must not change. One
 * reads at a time, for all that have asked by then: hundreds of sessions that begin just after a
 * large file was changed would need memory for as many copies.
 *
 * @param <T> what is made of the contents
 */
public final class FreshFile<T> {
    /** Beyond the coarsest times of a file system of today, two seconds, and what we round off. */
    static final long SETTLING_MS = 3000;

    /** Makes the result of an open file. */
    public interface Reader<T> {
        T read(Fd file) throws IOException;
    }

    private record Kept<T>(FileStatus status, T value) {}

    /** A reading, by its number. */
    private record Reading<T>(long number, T value) {}

    private final ByteString path;
    private final Reader<T> reader;
    private final Clock clock;
    private volatile Kept<T> kept;
    private volatile long begun;

    /** The last reading if it succeeded. */
    private Reading<T> last;

    public FreshFile(ByteString path, Reader<T> reader) {
        this(path, reader, Clock.SYSTEM);
    }

    /** With a clock of the caller's, for tests. */
    public FreshFile(ByteString path, Reader<T> reader, Clock clock) {
        this.path = path;
        this.reader = reader;
        this.clock = clock;
    }

    /**
     * Returns the result as if the file were opened and read now, or null when there is none.
     * Throws what opening and reading throw.
     */
    public T get() throws IOException {
        Kept<T> now = kept;
        if (now != null && isAsItWas(now.status)) {
            return now.value;
        }
        return readSince(begun);
    }

    /** Returns what a reading that began after the given one has found, ours or another's. */
    private synchronized T readSince(long asked) throws IOException {
        if (last == null || last.number <= asked) {
            last = null;
            begun++;
            last = new Reading<>(begun, read());
        }
        return last.value;
    }

    private T read() throws IOException {
        kept = null; // a large one is let go before its successor takes as much
        try (Fd file = Fd.openRead(path)) {
            FileStatus before = file.status();
            T value = reader.read(file);
            if (isSettled(before)) {
                kept = new Kept<>(before, value);
            }
            return value;
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }

    /** Returns whether it is unchanged; false also on an error, which opening it will show. */
    private boolean isAsItWas(FileStatus then) {
        try {
            return Posix.stat(path).isUnchanged(then);
        } catch (PosixException e) {
            return false;
        }
    }

    private boolean isSettled(FileStatus status) {
        return status.isRegular() && isSettled(status, clock);
    }

    /** Returns whether a later change would show in its times. */
    public static boolean isSettled(FileStatus status, Clock clock) {
        return clock.milliseconds() - status.ctime() * 1000 > SETTLING_MS;
    }
}
