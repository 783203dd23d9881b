package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.mailbox.MboxWriter;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Pause;

/**
 * Appends the message to an mbox, or to several (mbox(5)).
 *
 * <p>While it holds the lock it may cut the file back to its old end, and does so when it cannot
 * write the whole message; without a lock (a file system that has none) what was written stays. A
 * crash leaves a part of a message behind, as with C qmail: that is what Maildir is for.
 */
final class MboxDelivery {
    /** How long this tries to get the lock. */
    static final long LOCK_MILLISECONDS = 30_000;

    private static final long POLL_MILLISECONDS = 20;

    private static final long UNKNOWN = -1;

    /** The length of a line that gets a mark, at least. */
    private static final int SHORTEST_MARKED = "From \n".length();

    /** Bytes that may come after the message. */
    private static final int END = 2;

    private final Home home;
    private final Message message;
    private final Pause pause;

    /** Collects what is written: made for the first mbox, used for all. */
    private byte[] buffer;

    MboxDelivery(Home home, Message message, Pause pause) {
        this.home = home;
        this.message = message;
        this.pause = pause;
    }

    void deliver(ByteString name, MessageLines lines) {
        message.rewind();
        OpenFile file;
        try {
            file = home.append(name);
        } catch (PosixException e) {
            throw Complaint.tempMailboxOpen(name, e);
        }
        boolean locked = lock(file);
        long end = end(file);
        try {
            write(file, lines);
            file.sync();
            if (end == 0) { // it may be ours
                NameSync.sync(home, MboxWriter.directoryOf(name), name);
            }
        } catch (Message.Unreadable e) {
            throw undo(file, locked, end, Complaint.tempRead(e.reason()));
        } catch (PosixException e) {
            throw undo(file, locked, end, Complaint.tempMailboxWrite(name, e));
        } catch (OutOfMemoryError e) { // a worker lives on, and would keep the lock
            throw undo(file, locked, end, Complaint.tempNoMemory());
        } catch (IOException e) {
            throw new IllegalStateException(e); // there are no others
        }
        file.closeQuietly(); // fsync has said what there is to say
    }

    /** Locks the file. Returns false when that is impossible on its file system. */
    private boolean lock(OpenFile file) {
        Deadline deadline = Deadline.in(pause.clock(), LOCK_MILLISECONDS);
        while (true) {
            try {
                file.lock(Fd.LOCK_EX | Fd.LOCK_NB);
                return true;
            } catch (PosixException e) {
                if (!e.is(Errno.EAGAIN)) {
                    return false;
                }
            }
            if (deadline.isOver()) {
                file.closeQuietly(); // a worker lives on
                throw Complaint.tempSlowLock();
            }
            pause.milliseconds(Math.min(deadline.left(), POLL_MILLISECONDS));
        }
    }

    private static long end(OpenFile file) {
        try {
            return file.seekEnd();
        } catch (PosixException e) {
            return UNKNOWN; // a fifo
        }
    }

    private void write(OpenFile file, MessageLines lines) throws IOException {
        byte[] chunk = message.chunk();
        if (buffer == null) {
            buffer = buffer(lines.from().length(), chunk.length);
        }
        ByteOutput out = new ByteOutput(file, buffer);
        out.put(lines.from());
        out.put(lines.returnPath());
        out.put(lines.deliveredTo());
        MboxWriter mbox = new MboxWriter(out);
        for (int n = message.read(chunk, 0, chunk.length); n > 0;
                n = message.read(chunk, 0, chunk.length)) {
            mbox.put(chunk, 0, n);
        }
        mbox.end();
        out.flush();
    }

    /** Returns one that takes all of a short message, even if each line gets a mark. */
    private static byte[] buffer(int from, int rest) {
        return new byte[Math.min(Message.CHUNK, from + rest + rest / SHORTEST_MARKED + END)];
    }

    private static Die undo(OpenFile file, boolean locked, long end, Die why) {
        if (locked && end != UNKNOWN) {
            try {
                file.truncate(end);
            } catch (PosixException e) {
                // the reason that is told is the first one
            }
        }
        file.closeQuietly();
        return why;
    }
}
