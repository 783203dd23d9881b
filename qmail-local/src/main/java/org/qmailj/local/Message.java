package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/** The message to deliver, on a descriptor that every delivery begins to read at its first byte. */
record Message(Fd fd) implements ByteSource {
    /** How much of it is read at a time. */
    static final int CHUNK = 32 << 10;

    /** Not a failure of where the message goes to. */
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

    /** Its first byte is the next to be read, by us and by a child that gets the descriptor. */
    void rewind() {
        try {
            fd.seek(0);
        } catch (PosixException e) {
            throw Complaint.tempRewind();
        }
    }

    /** A buffer to read it through: a short one for a short message, which most are. */
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
