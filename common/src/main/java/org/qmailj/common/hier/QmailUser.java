package org.qmailj.common.hier;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.PosixException;

/** The accounts that qmail is divided among (conf-users), looked up at run time. */
public enum QmailUser {
    ALIAS("alias", QmailGroup.NOFILES),
    QMAILD("qmaild", QmailGroup.NOFILES),
    QMAILL("qmaill", QmailGroup.NOFILES),
    QMAILP("qmailp", QmailGroup.NOFILES),
    QMAILQ("qmailq", QmailGroup.QMAIL),
    QMAILR("qmailr", QmailGroup.QMAIL),
    QMAILS("qmails", QmailGroup.QMAIL),
    /**
     * The inject service's, and no part of qmail: where a host lacks it there is no such service.
     */
    QMAILI("qmaili", QmailGroup.NOFILES);

    private final String account;
    private final QmailGroup group;

    QmailUser(String account, QmailGroup group) {
        this.account = account;
        this.group = group;
    }

    public String account() {
        return account;
    }

    public QmailGroup group() {
        return group;
    }

    /** Its uid now, or -1 when the host does not know it. */
    public int uid() throws PosixException {
        Passwd entry = Passwd.byName(ByteString.of(account));
        return entry == null ? -1 : entry.uid();
    }
}
