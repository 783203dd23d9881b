package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/**
 * The message to deliver, and the buffer through which all of the delivery reads it. Every
 * instruction reads it from its first byte. For one thread.
 */
final class Message implements ByteSource {
    /** Bytes that are read and written at once. */
    static final int CHUNK = 32 << 10;

    private final Fd fd;
    private final int before;
    private byte[] chunk;

    /** Thrown when the message cannot be read: no failure of where it goes. */
    static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        private final PosixException reason;

        Unreadable(PosixException reason) {
            super(reason);
            this.reason = reason;
        }

        PosixException reason() {
            return reason;
        }
    }

    /** @param before bytes that a Maildir gets before the message */
    Message(Fd fd, int before) {
        this.fd = fd;
        this.before = before;
    }

    /** Seeks to the first byte, also for a child that gets the descriptor. */
    void rewind() {
        try {
            fd.seek(0);
        } catch (PosixException e) {
            throw Complaint.tempRewind();
        }
    }

    /**
     * Returns the buffer to read it through: a short one for a short message, which most are. It
     * has room for what comes before the message and at least one byte of it.
     */
    byte[] chunk() {
        if (chunk == null) {
            int whole = (int) Math.min(CHUNK, before + fd.lengthOr(CHUNK) + 1);
            chunk = new byte[Math.max(before + 1, whole)];
        }
        return chunk;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws Unreadable {
        try {
            return fd.read(to, offset, length);
        } catch (PosixException e) {
            throw new Unreadable(e);
        }
    }
}
