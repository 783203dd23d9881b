package org.qmailj.setup;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;

/**
 * Replaces the file of a message by a copy with another inode, one whose number nothing in the
 * queue has: for a message that cannot have the number of its file.
 *
 * <p>The copy is made in pid/, as qmail-queue makes a message, and renamed to mess/N when it is on
 * disk. So mess/N is whole at every instant. The old file keeps a name in pid/ until the new one's
 * is on disk: a file system without a journal may use its blocks for something else before.
 *
 * <p>A file whose number is taken stays in pid/ to the end, so that the number does not come again.
 * What a run that was cut leaves there the next one removes, or qmail-clean.
 */
final class Copies {
    private static final String OURS = "renumber.";

    private final QueueLayout queue;
    private final QueueCalls calls;
    private final byte[] buffer = new byte[65536];

    /** The names of old files, and how large these are together. */
    private final List<ByteString> replaced = new ArrayList<>();
    private long bytes;
    private int sequence;

    Copies(QueueLayout queue, QueueCalls calls) {
        this.queue = queue;
        this.calls = calls;
    }

    /** Says how much of the disk is taken by files that were replaced. */
    long bytes() {
        return bytes;
    }

    /**
     * Replaces the file of the message, and returns the number of the new one.
     *
     * @throws PosixException if the message cannot be read; it is as it was
     */
    long replace(long number, FileStatus old) throws PosixException {
        ByteString mess = queue.mess(number);
        Fd from = Fd.open(mess, Fd.O_RDONLY | Fd.O_NONBLOCK | Fd.O_NOFOLLOW, 0);
        try {
            if (!from.status().isSameFile(old)) {
                throw new SetupException(mess + " was replaced meanwhile");
            }
            return replace(mess, from, old);
        } finally {
            from.closeQuietly();
        }
    }

    private long replace(ByteString mess, Fd from, FileStatus old) throws PosixException {
        while (true) {
            sequence++;
            ByteString path = queue.pid(OURS + sequence);
            Fd file = calls.create(path);
            try {
                long number = file.status().ino();
                if (isFree(number)) {
                    copy(from, path, file);
                    calls.finish(path, file, old);
                    put(path, mess, old);
                    return number;
                }
            } finally {
                file.closeQuietly(); // it was synced, or is not used
            }
        }
    }

    private boolean isFree(long number) {
        if (calls.status(queue.mess(number)) != null) {
            return false;
        }
        for (Companion companion : Companion.values()) {
            if (calls.status(companion.of(queue, number)) != null) {
                return false;
            }
        }
        return true;
    }

    private void copy(Fd from, ByteString path, Fd to) throws PosixException {
        try {
            int length = calls.read(from, buffer);
            while (length > 0) {
                calls.write(path, to, buffer, length);
                length = calls.read(from, buffer);
            }
        } catch (PosixException e) {
            calls.unlink(path);
            throw e;
        }
    }

    private void put(ByteString path, ByteString mess, FileStatus old) {
        ByteString kept = path.concat(".old");
        calls.link(mess, kept);
        replaced.add(kept);
        bytes += old.size();
        calls.rename(path, mess);
    }

    /** Removes the old files, when the names of the new ones are on disk. */
    void release() {
        replaced.forEach(calls::unlink);
        replaced.clear();
        bytes = 0;
    }

    /** Removes from pid/ all that is left of copies. */
    void clear() {
        calls.list(queue.directory(Area.PID), name -> {
            if (name.toString().startsWith(OURS)) {
                calls.unlink(queue.pid(name.toString()));
            }
        });
    }
}
