package org.qmailj.maildir;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * maildirmake(1): makes a new Maildir.
 *
 * <p>{@code maildirmake name}
 *
 * <ul>
 *   <li>Runs as its user, by hand.
 *   <li>Makes the directory name, and tmp, new and cur in it, for the user alone. Directories that
 *       it made stay when a later step fails.
 *   <li>Exits 0: made; 100: no name; 111: the reason is on descriptor 2.
 * </ul>
 */
public final class Maildirmake implements Program {
    private static final Fatal FATAL = new Fatal("maildirmake");
    private static final int OWNER_ONLY = 0700;

    private final Invocation in;

    Maildirmake(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("maildirmake", argv, Maildirmake::new);
    }

    @Override
    public int run() {
        Posix.umask(077);
        ByteString name = in.argument(0);
        if (name == null) {
            throw FATAL.usage("maildirmake name");
        }
        make(name, name);
        try {
            Posix.chdir(name);
        } catch (PosixException e) {
            throw FATAL.unable("chdir to ", name, e);
        }
        for (String area : new String[] {"tmp", "new", "cur"}) {
            make(ByteString.of(area), name.concat("/" + area));
        }
        return 0;
    }

    /** @param shown its name in an error message */
    private static void make(ByteString directory, ByteString shown) {
        try {
            Posix.mkdir(directory, OWNER_ONLY);
        } catch (PosixException e) {
            throw FATAL.unable("mkdir ", shown, e);
        }
    }
}
