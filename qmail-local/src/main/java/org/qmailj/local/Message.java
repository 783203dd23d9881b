package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/** The message to deliver. Every instruction reads it from its first byte. */
record Message(Fd fd) implements ByteSource {
    /** Bytes that are read at once. */
    static final int CHUNK = 32 << 10;

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

    /** Seeks to the first byte, also for a child that gets the descriptor. */
    void rewind() {
        try {
            fd.seek(0);
        } catch (PosixException e) {
            throw Complaint.tempRewind();
        }
    }

    /** Returns a buffer to read it through: a short one for a short message, which most are. */
    byte[] chunk() {
        int length = CHUNK;
        try {
            FileStatus status = fd.status();
            if (status.isRegular()) {
                length = Math.clamp(status.size() + 1, 1, CHUNK);
            }
        } catch (PosixException e) {
            // reading it will tell
        }
        return new byte[length];
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
