package org.qmailj.local;

import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;

/**
 * What one delivery has at hand, in a process of its own or in one that makes many.
 *
 * @param environment that of a qmail-local; programs get it with more
 * @param message descriptor 0: a file, nobody else's while the delivery lasts
 * @param home the recipient's, entered
 * @param numbers for the names of new messages in Maildirs
 */
record Surroundings(
        QmailHome qmail, Environment environment, Clock clock, Fd message, Directory home,
        Voice voice, Numbers numbers) {

    /** Each is unique within a second on this host. */
    interface Numbers {
        long next();
    }
}
