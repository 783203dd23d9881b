package org.qmailj.maildir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.mailbox.Maildir;
import org.qmailj.common.mailbox.MboxWriter;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * maildir2mbox(1): moves the messages of a Maildir to the end of an mbox.
 *
 * <p>{@code maildir2mbox}, with $MAILDIR, $MAIL (the mbox) and $MAILTMP (a file beside it) set.
 *
 * <ul>
 *   <li>Runs as its user.
 *   <li>Under the lock (flock) of $MAIL: copies $MAIL and the messages of new and cur, oldest
 *       first, to $MAILTMP, syncs that and renames it to $MAIL. Then it removes the messages, so
 *       that a crash may leave them in both places but never in none.
 *   <li>Removes files in tmp older than 36 hours. Messages of the present second wait.
 *   <li>Exits 0: done, or nothing to do; 111: the reason is on descriptor 2.
 * </ul>
 *
 * <p>As in qmail, the last line of a message is lost if it lacks its newline.
 */
public final class Maildir2mbox implements Program {
    private static final Fatal FATAL = new Fatal("maildir2mbox");
    private static final int MODE_OF_NEW_MBOX = 0600;
    private static final int MODE_OF_NEW_FILE = 0644;
    private static final int CHUNK = 8192;
    private static final ByteString IN_MAILDIR = ByteString.of("$MAILDIR/");

    private final Invocation in;
    private ByteString mbox;
    private ByteString temporary;

    Maildir2mbox(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("maildir2mbox", argv, Maildir2mbox::new);
    }

    @Override
    public Die outOfMemory() {
        return FATAL.temporary("out of memory");
    }

    @Override
    public int run() throws PosixException {
        Posix.umask(077);
        mbox = required("MAIL");
        temporary = required("MAILTMP");
        ByteString maildir = required("MAILDIR");
        try {
            Posix.chdir(maildir);
        } catch (PosixException e) {
            throw FATAL.unable("chdir to ", maildir, e);
        }
        long now = in.clock().seconds();
        Maildir.clean(now);
        List<Maildir.Message> found = new ArrayList<>(scan("new", now));
        found.addAll(scan("cur", now));
        if (found.isEmpty()) {
            return 0;
        }
        List<Maildir.Message> messages = Maildir.sorted(found);
        Fd locked = lock();
        try {
            copy(messages);
            replace();
            for (Maildir.Message message : messages) {
                remove(message.file());
            }
        } finally {
            locked.close();
        }
        return 0;
    }

    private ByteString required(String variable) {
        ByteString value = in.environment().get(variable);
        if (value == null) {
            throw FATAL.temporary(variable + " not set");
        }
        return value;
    }

    private static List<Maildir.Message> scan(String area, long now) {
        try {
            return Maildir.scan(area, now);
        } catch (PosixException e) {
            throw FATAL.unable("scan $MAILDIR/", ByteString.of(area), e);
        }
    }

    private Fd lock() {
        try {
            Fd file = Fd.open(mbox, Fd.APPENDING, MODE_OF_NEW_MBOX);
            file.lock(Fd.LOCK_EX);
            return file;
        } catch (PosixException e) {
            throw FATAL.unable("lock ", mbox, e);
        }
    }

    private void copy(List<Maildir.Message> messages) {
        try (InputFile old = new InputFile(FATAL, mbox, mbox); Fd fresh = create()) {
            ByteOutput out = new ByteOutput(fresh);
            out.putAll(old, new byte[CHUNK]);
            for (Maildir.Message message : messages) {
                ByteString shown = IN_MAILDIR.concat(message.file());
                try (InputFile file = new InputFile(FATAL, message.file(), shown)) {
                    MboxEntry.copy(file, message.mtime(), out);
                }
            }
            out.flush();
            fresh.sync();
        } catch (PosixException e) { // of close, too: NFS
            throw FATAL.unable("write to ", temporary, e);
        } catch (IOException e) {
            throw new IllegalStateException(e); // there are no others
        }
    }

    private Fd create() {
        int flags = Fd.O_WRONLY | Fd.O_NONBLOCK | Fd.O_TRUNC | Fd.O_CREAT;
        try {
            return Fd.open(temporary, flags, MODE_OF_NEW_FILE);
        } catch (PosixException e) {
            throw FATAL.unable("create ", temporary, e);
        }
    }

    /** Replaces the mbox. The new name must be on disk before the messages are removed. */
    private void replace() {
        try {
            Posix.rename(temporary, mbox);
            sync(MboxWriter.directoryOf(mbox));
        } catch (PosixException e) {
            throw FATAL.unable("move ", temporary.concat(" to ").concat(mbox), e);
        }
    }

    /** Syncs a directory, unless it cannot be read or its file system cannot sync it. */
    private static void sync(ByteString directory) throws PosixException {
        try {
            Posix.syncDirectory(directory.isEmpty() ? ByteString.of(".") : directory);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES) && !e.meansNoSync()) {
                throw e;
            }
        }
    }

    private void remove(ByteString message) {
        try {
            Posix.unlink(message);
        } catch (PosixException e) {
            ByteBuilder text = new ByteBuilder().append("maildir2mbox: warning: ");
            text.append(IN_MAILDIR).append(message);
            text.append(" will be delivered twice; unable to unlink: ").append(e.errno().text());
            in.complain(text.append('\n').toByteString());
        }
    }
}
