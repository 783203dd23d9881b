package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.mailbox.MaildirName;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Pause;

/**
 * Puts the message into a Maildir (maildir(5)).
 *
 * <p>A reader never sees a part of a message, and once this is done no power loss takes the message
 * away: written below tmp, fsync, then linked into new (a rename could replace another message),
 * then fsync of new, then the name in tmp goes. Whatever fails takes its own names away again; a
 * crash leaves at most a file in tmp, which readers remove after 36 hours, or the complete message,
 * which the queue then delivers a second time.
 */
final class MaildirDelivery {
    /** For a delivery: 24 hours. After 36 hours readers remove a file in tmp. */
    static final long TIMEOUT_SECONDS = 86400;

    /** Names that are tried when one is taken. */
    private static final int TRIES = 3;

    private static final long PAUSE_MILLISECONDS = 2000;

    private final Home home;
    private final Message message;
    private final Clock clock;
    private final Pause pause;
    private final ByteString host;

    MaildirDelivery(Home home, Message message, Clock clock, Pause pause, ByteString host) {
        this.home = home;
        this.message = message;
        this.clock = clock;
        this.pause = pause;
        this.host = host;
    }

    /** @param number of this delivery, for the name of the message */
    void deliver(ByteString directory, MessageLines lines, long number) {
        message.rewind();
        ByteString at = directory.concat("/");
        checkDirectory(at);
        try {
            deliverNamed(at, lines, number);
        } catch (Message.Unreadable e) {
            throw Complaint.tempMaildirRead();
        } catch (IOException e) {
            throw Complaint.tempMaildirTrouble();
        }
    }

    /** Fails as chdir would. */
    private void checkDirectory(ByteString at) {
        try {
            home.status(at.concat("."));
        } catch (PosixException e) {
            throw e.isTemporary() ? Complaint.tempMaildirTrouble() : Complaint.tempNoMaildir();
        }
    }

    private void deliverNamed(ByteString at, MessageLines lines, long number) throws IOException {
        for (int tries = 1; ; tries++) {
            MaildirName name = new MaildirName(clock.seconds(), number, host);
            ByteString tmp = at.concat(name.in("tmp"));
            OpenFile file;
            try {
                file = home.create(tmp);
            } catch (PosixException e) {
                if (!e.is(Errno.EEXIST) || tries == TRIES) {
                    throw e;
                }
                pause.milliseconds(PAUSE_MILLISECONDS);
                continue;
            }
            try {
                write(file, lines, name.seconds() + TIMEOUT_SECONDS);
                publish(at, tmp, at.concat(name.in("new")));
            } finally {
                unlinkIfPossible(tmp);
            }
            return;
        }
    }

    private void write(OpenFile to, MessageLines lines, long deadline) throws IOException {
        try (to) { // an error of close counts too: NFS
            byte[] chunk = message.chunk();
            lines.copyTo(chunk);
            int length = lines.length();
            int n = message.read(chunk, length, chunk.length - length);
            while (n > 0) {
                length += n;
                if (length == chunk.length) {
                    to.write(chunk, 0, length);
                    length = 0;
                }
                if (clock.seconds() >= deadline) {
                    throw Complaint.tempMaildirTimeout();
                }
                n = message.read(chunk, length, chunk.length - length);
            }
            to.write(chunk, 0, length);
            to.sync();
        }
    }

    private void publish(ByteString at, ByteString tmp, ByteString published)
            throws PosixException {
        home.link(tmp, published);
        try {
            NameSync.sync(home, at.concat("new"), published);
        } catch (PosixException e) {
            unlinkIfPossible(published); // the next attempt delivers it under another name
            throw e;
        }
    }

    private void unlinkIfPossible(ByteString name) {
        try {
            home.unlink(name);
        } catch (PosixException e) {
            // it stays; that is no reason to deliver again
        }
    }
}
