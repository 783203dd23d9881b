package org.qmailj.queue;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.submit.QueueExit;

/**
 * Writes one message into the queue: {@link #open}, {@link #write}, {@link #address}, {@link
 * #commit}, in this order.
 *
 * <p>A file made in pid/ has an inode that no other file has: that is the message's number N. It
 * becomes mess/N (S2). When the message is on disk, contents and name, intd/N is made (S3) and gets
 * the envelope. When that is on disk too, it gets its second name todo/N (S4). This link accepts
 * the message, so the caller hears of success when that name is on disk, and not before. At every
 * instant, and after a crash at any instant, intd/N exists only beside mess/N, and todo/N only
 * beside a whole message and a whole envelope.
 *
 * <p>After an error before the link it removes the files, the envelope first. After the link they
 * belong to qmail-send, whatever happens. A bad envelope leaves them, as in qmail; qmail-send
 * removes them when they are 36 hours old, as it does after a crash.
 */
final class NewMessage {
    /** Names that are tried in pid/, with the digits 1 to 9 (pidopen of qmail-queue.c). */
    private static final int TRIES = 9;

    private final QueueNames names;
    private final QueueLayout layout;
    private final byte[] chunk;
    private long number;
    private OpenFile mess;
    private OpenFile intd;

    /** @param chunk the buffer for what is written */
    NewMessage(QueueNames names, QueueLayout layout, byte[] chunk) {
        this.names = names;
        this.layout = layout;
        this.chunk = chunk;
    }

    /** Takes a number: S1 to S2. The file in pid/ is named {@code name} and a digit. */
    void open(String name) {
        for (int sequence = 1; sequence <= TRIES; sequence++) {
            ByteString pid = layout.pid(name + sequence);
            OpenFile file = create(pid);
            if (file == null) {
                continue;
            }
            if (isFree(number)) {
                take(file, pid);
                return;
            }
            file.closeQuietly();
        }
        throw Die.silently(QueueExit.PID_FILE.code());
    }

    private OpenFile create(ByteString pid) {
        OpenFile file;
        try {
            file = names.create(pid);
        } catch (PosixException e) {
            return null;
        }
        try {
            number = file.status().ino();
        } catch (PosixException e) {
            file.closeQuietly();
            throw Die.silently(QueueExit.PID_FILE.code());
        }
        return file;
    }

    /**
     * Returns whether no other file has the number (S1). None has, unless the queue came from a
     * backup or an unclean disk; then an old todo/N would send this message to the recipients of
     * another. The file in pid/ stays, so that the number does not come back until qmail-clean
     * removes it.
     */
    private boolean isFree(long n) {
        return !isTaken(layout.mess(n)) && !isTaken(layout.intd(n))
                && !isTaken(layout.todo(n));
    }

    /** A name that cannot be seen is left to the link, which fails where it is taken. */
    private boolean isTaken(ByteString path) {
        try {
            return names.isNamed(path);
        } catch (PosixException e) {
            return false;
        }
    }

    private void take(OpenFile file, ByteString pid) {
        try {
            names.link(pid, layout.mess(number));
        } catch (PosixException e) {
            file.closeQuietly();
            throw Die.silently(QueueExit.MESS_LINK.code());
        }
        mess = file;
        boolean unlinked = false;
        try {
            unlinked = names.unlink(pid);
        } catch (PosixException e) {
            // the same as if it was not there
        }
        if (!unlinked) {
            throw abandon(QueueExit.PID_FILE);
        }
    }

    /** Writes the message. */
    void write(ByteString received, ByteSource message) {
        received.copyTo(chunk, 0);
        int length = received.length();
        while (true) {
            int n = read(message, length);
            if (n == 0) {
                break;
            }
            length += n;
            if (length == chunk.length) {
                write(mess, length);
                length = 0;
            }
        }
        write(mess, length);
        try {
            mess.sync();
            names.sync(layout.directory(Area.MESS, number));
        } catch (PosixException e) {
            throw abandon(QueueExit.WRITE_ERROR);
        }
    }

    /** Makes intd/N of {@code head} and the envelope without its last NUL: S2 to S3. */
    void address(ByteString head, ByteSource envelope) {
        try {
            intd = names.create(layout.intd(number));
        } catch (PosixException e) {
            throw abandon(QueueExit.INTD);
        }
        EnvelopeCheck check = new EnvelopeCheck();
        head.copyTo(chunk, 0);
        int length = head.length();
        while (!check.isDecided()) {
            int n = read(envelope, length);
            if (n == 0) {
                throw abandon(QueueExit.READ_ERROR);
            }
            length = check.take(chunk, length, length + n);
            if (length == chunk.length) {
                write(intd, length);
                length = 0;
            }
        }
        write(intd, length);
        complain(check.state());
    }

    private static void complain(EnvelopeCheck.State state) {
        switch (state) {
            case COMPLETE -> { }
            case TOO_LONG -> throw Die.silently(QueueExit.ADDRESS_TOO_LONG.code());
            case MALFORMED -> throw Die.silently(QueueExit.BAD_ENVELOPE.code());
            case SENDER, ADDRESS, RECIPIENT -> throw new IllegalStateException("undecided");
        }
    }

    /** Accepts the message, if the client is still there to hear of it: S3 to S4. */
    void commit(Client client) {
        try {
            intd.sync();
            names.sync(layout.directory(Area.INTD));
        } catch (PosixException e) {
            throw abandon(QueueExit.WRITE_ERROR);
        }
        if (client.isGone()) {
            throw abandon(QueueExit.READ_ERROR);
        }
        try {
            names.link(layout.intd(number), layout.todo(number));
        } catch (PosixException e) {
            throw abandon(QueueExit.TODO_LINK);
        }
        try {
            names.sync(layout.directory(Area.TODO));
        } catch (PosixException e) {
            // it may be delivered and sent again by the caller: twice is better than never
            throw Die.silently(QueueExit.TODO_LINK.code());
        }
        names.pullTrigger(layout);
    }

    private int read(ByteSource from, int offset) {
        try {
            return from.read(chunk, offset, chunk.length - offset);
        } catch (IOException e) {
            throw abandon(QueueExit.READ_ERROR);
        }
    }

    private void write(OpenFile to, int length) {
        try {
            to.write(chunk, 0, length);
        } catch (PosixException e) {
            throw abandon(QueueExit.WRITE_ERROR);
        }
    }

    /** Goes back to S1. What cannot be removed now is removed when it is 36 hours old. */
    private Die abandon(QueueExit exit) {
        try {
            if (intd != null) {
                names.unlink(layout.intd(number));
                names.sync(layout.directory(Area.INTD));
            }
            if (mess != null) {
                names.unlink(layout.mess(number));
            }
        } catch (PosixException e) {
            // no use trying the next: mess/N must not go before intd/N
        }
        return Die.silently(exit.code());
    }

    /** Closes the descriptors, for a process that goes on. */
    void close() {
        if (mess != null) {
            mess.closeQuietly();
        }
        if (intd != null) {
            intd.closeQuietly();
        }
    }
}
