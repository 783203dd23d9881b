package org.qmailj.maildir;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.mailbox.Maildir;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.Program;
import org.qmailj.common.rfc822.HeaderBody;

/**
 * maildirwatch(1): looks for new mail in a Maildir.
 *
 * <p>{@code maildirwatch}, with $MAILDIR set, in a window of its own that understands VT100.
 *
 * <ul>
 *   <li>Runs as its user until it is killed.
 *   <li>Every 30 seconds clears the window and shows a summary of each message in new, oldest
 *       first.
 *   <li>Removes files in tmp older than 36 hours. Messages of the present second wait.
 *   <li>Exits 111: the Maildir, a message or the window is out of reach.
 * </ul>
 */
public final class Maildirwatch implements Program {
    private static final Fatal FATAL = new Fatal("maildirwatch");
    private static final String CLEAR = "\033[;H\033[;J";
    private static final long PAUSE_MILLISECONDS = 30_000;

    private final Invocation in;

    Maildirwatch(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("maildirwatch", argv, Maildirwatch::new);
    }

    @Override
    public Die outOfMemory() {
        return FATAL.temporary("out of memory");
    }

    @Override
    public int run() throws IOException {
        ByteString maildir = in.environment().get("MAILDIR");
        if (maildir == null) {
            throw FATAL.temporary("MAILDIR not set");
        }
        try {
            Posix.chdir(maildir);
        } catch (PosixException e) {
            throw FATAL.unable("chdir to ", maildir, e);
        }
        while (true) {
            show(new ByteOutput(in.stdout()));
            Pause.SYSTEM.milliseconds(PAUSE_MILLISECONDS);
        }
    }

    /** Shows the new messages once. */
    void show(ByteOutput window) throws IOException {
        long now = in.clock().seconds();
        Maildir.clean(now);
        Iterable<Maildir.Message> messages;
        try {
            messages = Maildir.sorted(Maildir.scan("new", now));
        } catch (PosixException e) {
            throw FATAL.unable("scan $MAILDIR/", ByteString.of("new"), e);
        }
        window.put(CLEAR);
        window.flush();
        for (Maildir.Message message : messages) {
            Summary summary = summary(message.file());
            if (summary != null) {
                summary.write(window);
            }
        }
        window.flush();
    }

    /** Returns the summary, or null for a message that was removed. */
    private static Summary summary(ByteString file) {
        Fd fd;
        try {
            fd = Fd.openRead(file);
        } catch (PosixException e) {
            return null;
        }
        Summary summary = new Summary();
        try (fd) {
            HeaderBody.read(new ByteInput(fd), summary);
        } catch (IOException e) {
            throw FATAL.temporary("trouble reading new message");
        }
        return summary;
    }
}
