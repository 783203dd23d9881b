package org.qmailj.common.service;

import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * Which installation is meant. UNIX sockets connect across mount namespaces, so a container or a
 * chroot could reach the service of the host under the same path; device and inode of a directory
 * that both work on tell them apart.
 */
record World(long dev, long ino) {
    static World of(QmailHome home, Role role) throws PosixException {
        FileStatus status = Posix.stat(home.file(role.world()));
        return new World(status.dev(), status.ino());
    }

    /** As equals, which costs a process 20 ms when it is asked of a record for the first time. */
    boolean is(World other) {
        return dev == other.dev && ino == other.ino;
    }
}
