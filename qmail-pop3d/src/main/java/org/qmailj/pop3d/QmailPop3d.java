package org.qmailj.pop3d;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.pop3.Conversation;

/**
 * qmail-pop3d(8): serves a user's mail by POP3.
 *
 * <p>{@code qmail-pop3d maildir}, usually run by checkpassword or another program that qmail-popup
 * has started; the name of the Maildir is relative to the working directory.
 *
 * <ul>
 *   <li>Runs as the user, in the home directory. Refuses to run as root.
 *   <li>Descriptors 0 and 1 are the client; after 20 minutes of silence the session ends.
 *   <li>Shows the files in new and cur when the session began; removes from tmp files older than
 *       36 hours. Messages of the present second wait for the next session.
 *   <li>QUIT removes the deleted messages and moves the others from new to cur.
 *   <li>Commands: QUIT, STAT, LIST, UIDL, DELE, RETR, RSET, LAST, TOP, NOOP. RETR takes a number of
 *       lines as TOP does, and TOP without one sends all.
 *   <li>Exits 0 however the session ended; 1 as root.
 * </ul>
 */
public final class QmailPop3d implements Program {
    private static final int ROOT = 0;
    private static final int INPUT = 1 << 10;

    private final Invocation in;
    private final Conversation client;

    QmailPop3d(Invocation in) {
        this.in = in;
        this.client = Conversation.of(in, INPUT);
    }

    public static void main(String[] argv) {
        Program.run("qmail-pop3d", argv, QmailPop3d::new);
    }

    private Die die(Complaint complaint) {
        try {
            client.err(complaint.text());
        } catch (IOException e) {
            // there is nobody to tell
        }
        return Die.silently(0);
    }

    @Override
    public Die outOfMemory() {
        return die(Complaint.NO_MEMORY);
    }

    @Override
    public int run() throws PosixException {
        Signals.exitOn(Signals.ALRM, 0);
        if (Posix.uid() == ROOT) {
            throw Die.saying(1, "qmail-pop3d invoked as uid 0, terminating\n");
        }
        return serve();
    }

    /** Serves whatever the uid is. */
    int serve() {
        enter(in.argument(0));
        Maildrop maildrop;
        try {
            maildrop = Maildrop.open(in.clock().seconds());
        } catch (PosixException e) {
            throw die(Complaint.NO_SCAN);
        }
        try {
            new Session(client, maildrop).run();
        } catch (IOException e) {
            // a client out of reach is gone
        }
        return 0;
    }

    private void enter(ByteString maildir) {
        if (maildir == null) {
            throw die(Complaint.NO_MAILDIR);
        }
        try {
            Posix.chdir(maildir);
        } catch (PosixException e) {
            throw die(Complaint.NO_MAILDIR);
        }
    }
}
