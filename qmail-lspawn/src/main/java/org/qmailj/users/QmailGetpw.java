package org.qmailj.users;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * qmail-getpw(8): tells which user is in charge of a local part.
 *
 * <p>{@code qmail-getpw local}
 *
 * <ul>
 *   <li>Runs as qmailp, started by qmail-lspawn for addresses that users/cdb does not know.
 *   <li>Writes six strings to descriptor 1, each ended by NUL: user, uid, gid, home, dash, ext.
 *   <li>The user is the longest account that local, in small letters, begins with, up to its end or
 *       a hyphen. The account must have another uid than 0, a name shorter than 32 bytes, and own
 *       its home. If there is none, the user is alias, and ext the whole of local.
 *   <li>Exits 0; 100: no argument; 115: a home cannot be looked at now; 116: no alias user; 118:
 *       the name service says ETXTBSY. Any other trouble of the name service looks like an account
 *       that does not exist, as in qmail.
 * </ul>
 */
public final class QmailGetpw implements Program, AccountLookup {
    /** Accounts with longer names are not found. */
    private static final int NAME_LIMIT = 31;

    /** Separates user and extension (conf-break). */
    private static final int BREAK = '-';

    private final Invocation in;

    private QmailGetpw(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-getpw", argv, QmailGetpw::new);
    }

    @Override
    public int run() throws IOException {
        ByteString local = in.argument(0);
        if (local == null) {
            return PERMANENT;
        }
        write(search(local, this));
        return 0;
    }

    /** Returns the answer. Throws Die when there is none. */
    static ByteString search(ByteString local, AccountLookup accounts) throws IOException {
        for (int end = local.length(); end >= 0; end--) {
            boolean whole = end == local.length();
            if (end <= NAME_LIMIT && (whole || local.at(end) == BREAK)) {
                Passwd user = accounts.byName(local.substring(0, end).toLowerCase());
                if (user != null && user.uid() != 0 && ownsHome(user)) {
                    return whole
                            ? answer(user, "", ByteString.EMPTY)
                            : answer(user, "-", local.substring(end + 1));
                }
            }
        }
        Passwd alias = accounts.byName(ByteString.of(QmailUser.ALIAS.account()));
        if (alias == null) {
            throw Die.silently(LocalExit.NOALIAS.code());
        }
        return answer(alias, "-", local);
    }

    @Override
    public Passwd byName(ByteString name) {
        try {
            return Passwd.byName(name);
        } catch (PosixException e) {
            return inTrouble(e);
        }
    }

    /** Returns what qmail makes of trouble with the name service: there is no such account. */
    static Passwd inTrouble(PosixException e) {
        if (e.is(Errno.ETXTBSY)) {
            throw Die.silently(LocalExit.SYS.code());
        }
        return null;
    }

    private static boolean ownsHome(Passwd user) {
        try {
            FileStatus home = Posix.stat(user.home());
            return home.uid() == user.uid();
        } catch (PosixException e) {
            if (e.isTemporary()) {
                throw Die.silently(LocalExit.NFS.code());
            }
            return false;
        }
    }

    private static ByteString answer(Passwd user, String dash, ByteString ext) {
        return new ByteBuilder()
                .append(user.name()).append(0)
                .append(Integer.toUnsignedString(user.uid())).append(0)
                .append(Integer.toUnsignedString(user.gid())).append(0)
                .append(user.home()).append(0)
                .append(dash).append(0)
                .append(ext).append(0)
                .toByteString();
    }

    /** Writes the answer. A failure needs no code: one that is cut makes no sense to the reader. */
    private void write(ByteString answer) {
        try {
            in.stdout().write(answer.toArray(), 0, answer.length());
        } catch (IOException e) {
            // nobody is listening
        }
    }
}
