package org.qmailj.pop3d;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.mailbox.Maildir;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * Lists the messages that were in the Maildir, the working directory, when the session began,
 * oldest first. Their numbers never change. Nothing is locked: other readers and deliveries
 * continue, and the session notices only when a file no longer exists.
 */
final class Maildrop {
    private final List<Message> messages;

    /** The highest number that was deleted, in the session or since RSET. */
    private int last;

    private Maildrop(List<Message> messages) {
        this.messages = messages;
    }

    static Maildrop open(long now) throws PosixException {
        Maildir.clean(now);
        List<Maildir.Message> found = Maildir.scan("new", now);
        found.addAll(Maildir.scan("cur", now));
        List<Message> messages = new ArrayList<>(found.size());
        for (Maildir.Message message : Maildir.sorted(found)) {
            messages.add(new Message(message.file(), sizeOf(message.file())));
        }
        return new Maildrop(messages);
    }

    /** Returns the size, or 0 for a file that was removed meanwhile. */
    private static long sizeOf(ByteString file) {
        try {
            return Posix.stat(file).size();
        } catch (PosixException e) {
            return 0;
        }
    }

    /** Returns how many messages there are, including deleted ones. */
    int count() {
        return messages.size();
    }

    /** Returns message {@code number}, from 1 to {@link #count}. */
    Message message(int number) {
        return messages.get(number - 1);
    }

    /** Returns the bytes of the messages that are not deleted. */
    long size() {
        long total = 0;
        for (Message message : messages) {
            total += message.isDeleted() ? 0 : message.size();
        }
        return total;
    }

    int last() {
        return last;
    }

    void delete(int number) {
        message(number).setDeleted(true);
        last = Math.max(last, number);
    }

    void reset() {
        for (Message message : messages) {
            message.setDeleted(false);
        }
        last = 0;
    }
}
