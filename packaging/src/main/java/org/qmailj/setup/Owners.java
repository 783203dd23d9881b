package org.qmailj.setup;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.PosixException;

/** Looks up the numbers of the owners in {@link org.qmailj.common.hier.Hier}. */
interface Owners {
    int uid(String user);

    int gid(String group);

    /** Returns whether an entry belongs to an account that this host does without. */
    default boolean doesWithout(HierEntry entry) {
        return false;
    }

    /** The accounts of this host. A name that it does not know ends the setup. */
    Owners OF_HOST = new Owners() {
        @Override
        public int uid(String user) {
            try {
                Passwd entry = Passwd.byName(ByteString.of(user));
                return known(entry == null ? -1 : entry.uid(), "user " + user);
            } catch (PosixException e) {
                throw new SetupException("unable to look up user " + user, e);
            }
        }

        @Override
        public int gid(String group) {
            try {
                return known(Passwd.groupByName(ByteString.of(group)), "group " + group);
            } catch (PosixException e) {
                throw new SetupException("unable to look up group " + group, e);
            }
        }

        @Override
        public boolean doesWithout(HierEntry entry) {
            try {
                return entry.access().owner().equals(QmailUser.QMAILI.account())
                        && QmailUser.QMAILI.uid() == -1;
            } catch (PosixException e) {
                throw new SetupException("unable to look up user " + entry.access().owner(), e);
            }
        }

        private int known(int id, String what) {
            if (id == -1) {
                throw new SetupException("this host has no " + what);
            }
            return id;
        }
    };
}
