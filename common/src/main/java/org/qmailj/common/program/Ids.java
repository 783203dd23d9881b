package org.qmailj.common.program;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.PosixException;

/**
 * Looks up the ids that a program needs at its start (inituid, initgid). An unknown account ends
 * the program, and so does a name service that cannot tell.
 */
public final class Ids {
    private static final int UNKNOWN = -1;

    private Ids() {}

    public static int uid(QmailUser user) {
        return uid(user.account());
    }

    /** Returns the id of an account that is not one of qmail's own. */
    public static int uid(String account) {
        try {
            Passwd entry = Passwd.byName(ByteString.of(account));
            if (entry != null) {
                return entry.uid();
            }
        } catch (PosixException e) {
            // not to be told from an unknown one
        }
        throw die("user", account);
    }

    public static int gid(QmailGroup group) {
        try {
            int gid = group.gid();
            if (gid != UNKNOWN) {
                return gid;
            }
        } catch (PosixException e) {
            // not to be told from an unknown one
        }
        throw die("group", group.group());
    }

    private static Die die(String what, String name) {
        return Die.saying(Program.TEMPORARY, "fatal: unable to find " + what + ' ' + name + "\n");
    }
}
