package org.qmailj.start;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Fd;

/**
 * A program that qmail-start starts.
 *
 * @param command its argv; found along PATH
 * @param account as whom
 * @param fds {@code fds.get(i)} is what it sees as descriptor i; it has no others
 */
record Daemon(List<ByteString> command, Account account, List<Fd> fds) {
    /**
     * The identities that qmail-start hands out; the group is the only one unless said otherwise.
     */
    enum Account {
        /** root, who stays root, in qmail's group. */
        ROOT(null, QmailGroup.QMAIL, false),
        LOGGER(QmailUser.QMAILL, QmailGroup.NOFILES, false),
        QUEUE(QmailUser.QMAILQ, QmailGroup.QMAIL, false),
        /**
         * With the groups that qmailr is a member of, so that they can read what qmail-remote must.
         */
        REMOTE(QmailUser.QMAILR, QmailGroup.QMAIL, true),
        SEND(QmailUser.QMAILS, QmailGroup.QMAIL, false);

        private final QmailUser user;
        private final QmailGroup group;
        private final boolean memberships;

        Account(QmailUser user, QmailGroup group, boolean memberships) {
            this.user = user;
            this.group = group;
            this.memberships = memberships;
        }

        /** Null for root. */
        QmailUser user() {
            return user;
        }

        QmailGroup group() {
            return group;
        }

        /** Whether the user's own groups count as well. */
        boolean hasMemberships() {
            return memberships;
        }
    }

    static List<ByteString> command(String program, ByteString... arguments) {
        ByteString[] argv = new ByteString[arguments.length + 1];
        argv[0] = ByteString.of(program);
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        return List.of(argv);
    }

    /** The same with one descriptor more, which it does not use. */
    Daemon alsoHolding(Fd fd) {
        List<Fd> more = new ArrayList<>(fds);
        more.add(fd);
        return new Daemon(command, account, List.copyOf(more));
    }

    int[] fdMap() {
        int[] map = new int[fds.size()];
        for (int i = 0; i < map.length; i++) {
            map[i] = fds.get(i).number();
        }
        return map;
    }
}
