package org.qmailj.start;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Fd;

/**
 * Describes a program that qmail-start starts.
 *
 * @param command its argv; the program is found along PATH
 * @param account the identity that it runs as
 * @param fds {@code fds.get(i)} is what it sees as descriptor i; it has no others
 */
record Daemon(List<ByteString> command, Account account, List<Fd> fds) {
    /** The identities that programs run as. The group is the only one, unless said otherwise. */
    enum Account {
        /** root, in the group qmail. */
        ROOT(null, QmailGroup.QMAIL, false),
        LOGGER(QmailUser.QMAILL, QmailGroup.NOFILES, false),
        QUEUE(QmailUser.QMAILQ, QmailGroup.QMAIL, false),
        /**
         * With the groups that qmailr is a member of, so that qmail-remote can read what it must.
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

        /** Returns the user; null for root. */
        QmailUser user() {
            return user;
        }

        QmailGroup group() {
            return group;
        }

        /** Returns whether the user is in its other groups as well. */
        boolean hasMemberships() {
            return memberships;
        }
    }

    /** Returns the argv of a program. */
    static List<ByteString> command(String program, ByteString... arguments) {
        ByteString[] argv = new ByteString[arguments.length + 1];
        argv[0] = ByteString.of(program);
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        return List.of(argv);
    }

    /** Returns the same with one more descriptor, which the program only holds open. */
    Daemon alsoHolding(Fd fd) {
        List<Fd> more = new ArrayList<>(fds);
        more.add(fd);
        return new Daemon(command, account, List.copyOf(more));
    }

    /** Returns the numbers that the descriptors have in this process. */
    int[] fdMap() {
        int[] map = new int[fds.size()];
        for (int i = 0; i < map.length; i++) {
            map[i] = fds.get(i).number();
        }
        return map;
    }
}
