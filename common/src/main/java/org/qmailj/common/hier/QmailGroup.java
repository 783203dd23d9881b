package org.qmailj.common.hier;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.PosixException;

/** The two groups of qmail (conf-groups), looked up at run time. */
public enum QmailGroup {
    QMAIL("qmail"),
    NOFILES("nofiles");

    private final String group;

    QmailGroup(String group) {
        this.group = group;
    }

    public String group() {
        return group;
    }

    /** Its gid now, or -1 when the host does not know it. */
    public int gid() throws PosixException {
        return Passwd.groupByName(ByteString.of(group));
    }
}
