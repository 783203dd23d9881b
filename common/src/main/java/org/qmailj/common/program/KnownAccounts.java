package org.qmailj.common.program;

import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.PosixException;

/** The numbers of accounts without which a program cannot work: it ends, for now, and says why. */
public final class KnownAccounts {
    private KnownAccounts() {}

    public static int uid(QmailUser user) {
        int uid = -1;
        try {
            uid = user.uid();
        } catch (PosixException e) {
            // the name service is down: as if the user did not exist
        }
        return known(uid, "user ", user.account());
    }

    public static int gid(QmailGroup group) {
        int gid = -1;
        try {
            gid = group.gid();
        } catch (PosixException e) {
            // as above
        }
        return known(gid, "group ", group.group());
    }

    private static int known(int number, String what, String name) {
        if (number == -1) {
            throw Die.saying(Program.TEMPORARY, "fatal: unable to find " + what + name + "\n");
        }
        return number;
    }
}
