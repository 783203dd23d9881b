package org.qmailj.queue;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Die;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.submit.MessageChannel;
import org.qmailj.common.submit.QueueExit;

/**
 * Reads message and envelope from a client of the queue service ({@link MessageChannel}), until its
 * time is over.
 */
final class Connection implements Client, ByteSource {
    private final Fd client;
    private final Deadline deadline;
    private final ByteInput in;
    private int left;

    /**
     * @param deadline for all of it; what comes later counts as {@link
     *     MessageChannel#TIME_IS_UP}
     * @param buffer to read through
     */
    Connection(Fd client, Deadline deadline, byte[] buffer) {
        this.client = client;
        this.deadline = deadline;
        this.in = new ByteInput(new Arriving(), buffer);
    }

    @Override
    public ByteSource message() {
        return this;
    }

    /** Returns the envelope, which follows the end of the message. */
    @Override
    public ByteSource envelope() {
        return this;
    }

    @Override
    public boolean isGone() {
        try {
            return client.isHungUp();
        } catch (PosixException e) {
            return true;
        }
    }

    /** Reads bytes of one part. Returns 0 at its end; throws when the client ends earlier. */
    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (left == 0) {
            left = recordLength();
            if (left == 0) {
                return 0;
            }
        }
        int n = in.read(to, offset, Math.min(length, left));
        if (n == 0) {
            throw new BrokenRecord("end within a record");
        }
        left -= n;
        return n;
    }

    private int recordLength() throws IOException {
        int length = MessageChannel.readLength(in);
        if (length == MessageChannel.TIME_IS_UP) {
            throw timeIsUp();
        }
        return length;
    }

    /** Reads what the client sends, until the deadline. */
    private final class Arriving implements ByteSource {
        @Override
        public int read(byte[] to, int offset, int length) throws PosixException {
            int left = deadline.left();
            if (left == 0 || !client.awaitReadable(left)) { // 0: whatever has come
                throw timeIsUp();
            }
            return client.read(to, offset, length);
        }
    }

    /** Returns the Die that ends the session without a removal of the files. */
    private static Die timeIsUp() {
        return Die.silently(QueueExit.TIMEOUT.code());
    }
}
