package org.qmailj.start;

import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.program.Ids;

/** Holds the numbers of the accounts, which are looked up once, before anything is started. */
record DaemonIds(Map<QmailUser, Integer> uids, Map<QmailGroup, Integer> gids) {
    static DaemonIds lookUp() {
        Map<QmailUser, Integer> uids = new EnumMap<>(QmailUser.class);
        for (Daemon.Account account : Daemon.Account.values()) {
            if (account.user() != null) {
                uids.put(account.user(), Ids.uid(account.user()));
            }
        }
        Map<QmailGroup, Integer> gids = new EnumMap<>(QmailGroup.class);
        for (Daemon.Account account : Daemon.Account.values()) {
            if (account.user() != null) {
                gids.put(account.group(), Ids.gid(account.group()));
            }
        }
        return new DaemonIds(uids, gids);
    }

    int uid(Daemon.Account account) {
        return uids.get(account.user());
    }

    int gid(Daemon.Account account) {
        return gids.get(account.group());
    }
}
