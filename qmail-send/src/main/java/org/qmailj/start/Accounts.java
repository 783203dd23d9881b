package org.qmailj.start;

import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;

/** The numbers of the accounts, looked up once, before anything is started. */
record Accounts(Map<QmailUser, Integer> uids, Map<QmailGroup, Integer> gids) {
    static Accounts lookUp() {
        Map<QmailUser, Integer> uids = new EnumMap<>(QmailUser.class);
        for (Daemon.Account account : Daemon.Account.values()) {
            if (account.user() != null) {
                uids.put(account.user(), uid(account.user()));
            }
        }
        Map<QmailGroup, Integer> gids = new EnumMap<>(QmailGroup.class);
        for (Daemon.Account account : Daemon.Account.values()) {
            if (account.user() != null) {
                gids.put(account.group(), gid(account.group()));
            }
        }
        return new Accounts(uids, gids);
    }

    private static int uid(QmailUser user) {
        int uid = -1;
        try {
            uid = user.uid();
        } catch (PosixException e) {
            // the name service is down: as if the user did not exist
        }
        if (uid == -1) {
            throw Die.saying(
                    Program.TEMPORARY, "fatal: unable to find user " + user.account() + "\n");
        }
        return uid;
    }

    private static int gid(QmailGroup group) {
        int gid = -1;
        try {
            gid = group.gid();
        } catch (PosixException e) {
            // as above
        }
        if (gid == -1) {
            throw Die.saying(
                    Program.TEMPORARY, "fatal: unable to find group " + group.group() + "\n");
        }
        return gid;
    }

    int uid(Daemon.Account account) {
        return uids.get(account.user());
    }

    int gid(Daemon.Account account) {
        return gids.get(account.group());
    }
}
