package org.qmailj.common.mailbox;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.prioq.DueQueue;

/**
 * Reads the Maildir that is the working directory (maildir.c). Files whose names begin with a dot
 * are not messages.
 */
public final class Maildir {
    /** Must exceed the 24 hours after which a delivery gives up. */
    private static final long ABANDONED_SECONDS = 36 * 3600;

    private Maildir() {}

    /**
     * Names a message.
     *
     * @param file its name below the Maildir, {@code new/...} or {@code cur/...}
     * @param mtime when it was delivered
     */
    public record Message(ByteString file, long mtime) {}

    /** Removes files from tmp that were last read 36 hours ago. Ignores failures. */
    public static void clean(long now) {
        List<ByteString> names;
        try {
            names = Posix.list(ByteString.of("tmp"));
        } catch (PosixException e) {
            return;
        }
        for (ByteString name : names) {
            if (name.at(0) != '.') {
                cleanOne(ByteString.of("tmp/").concat(name), now);
            }
        }
    }

    private static void cleanOne(ByteString file, long now) {
        try {
            if (now > Posix.stat(file).atime() + ABANDONED_SECONDS) {
                Posix.unlink(file);
            }
        } catch (PosixException e) {
            // another time
        }
    }

    /**
     * Returns the messages in one of its directories, in the order of the directory. Messages of
     * the present second are left out: a later one might be sorted before them.
     *
     * @param area new or cur
     */
    public static List<Message> scan(String area, long now) throws PosixException {
        List<Message> messages = new ArrayList<>();
        for (ByteString name : Posix.list(ByteString.of(area))) {
            if (name.at(0) != '.') {
                ByteString file = ByteString.of(area + "/").concat(name);
                FileStatus status = statusOf(file);
                if (status != null && status.mtime() < now) {
                    messages.add(new Message(file, status.mtime()));
                }
            }
        }
        return messages;
    }

    /** Returns the status, or null for a file that was removed meanwhile. */
    private static FileStatus statusOf(ByteString file) {
        try {
            return Posix.stat(file);
        } catch (PosixException e) {
            return null;
        }
    }

    /**
     * Sorts messages, oldest first. Messages of one second are in the order in which qmail's heap
     * (prioq.c) returns them, so that readers number them as C qmail does.
     */
    public static List<Message> sorted(List<Message> messages) {
        DueQueue queue = new DueQueue();
        for (int i = 0; i < messages.size(); i++) {
            queue.insert(i, messages.get(i).mtime());
        }
        List<Message> sorted = new ArrayList<>(messages.size());
        while (!queue.isEmpty()) {
            sorted.add(messages.get((int) queue.removeFirst()));
        }
        return sorted;
    }
}
