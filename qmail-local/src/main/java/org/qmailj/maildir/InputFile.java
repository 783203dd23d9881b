package org.qmailj.maildir;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;

/**
 * Reads a file that must be readable: any failure ends the program with {@code unable to read}.
 */
final class InputFile implements ByteSource, AutoCloseable {
    private static final int CHUNK = 8192;

    private final Fatal fatal;
    private final ByteString shown;
    private final Fd fd;

    /** @param shown its name in an error message */
    InputFile(Fatal fatal, ByteString file, ByteString shown) {
        this.fatal = fatal;
        this.shown = shown;
        try {
            this.fd = Fd.openRead(file);
        } catch (PosixException e) {
            throw unreadable(e);
        }
    }

    private Die unreadable(PosixException e) {
        return fatal.unable("read ", shown, e);
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        try {
            return fd.read(to, offset, length);
        } catch (PosixException e) {
            throw unreadable(e);
        }
    }

    void seek(long at) {
        try {
            fd.seek(at);
        } catch (PosixException e) {
            throw unreadable(e);
        }
    }

    private long size() {
        try {
            return fd.seekEnd();
        } catch (PosixException e) {
            if (read(new byte[1], 0, 1) == 0) { // of a directory, this says what it is
                return 0; // a fifo without a writer
            }
            throw unreadable(e);
        }
    }

    /** Returns how many bytes there are up to and including the last newline. */
    long finishedLines() {
        byte[] chunk = new byte[CHUNK];
        long end = size();
        while (end > 0) {
            long start = Math.max(0, end - CHUNK);
            seek(start);
            int n = read(chunk, 0, (int) (end - start));
            for (int i = n - 1; i >= 0; i--) {
                if (chunk[i] == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    @Override
    public void close() {
        fd.closeQuietly();
    }
}
