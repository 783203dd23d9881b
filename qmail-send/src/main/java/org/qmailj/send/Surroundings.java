package org.qmailj.send;

import org.qmailj.common.program.Clock;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.log.QmailLog;
import org.qmailj.send.disk.Disk;
import org.qmailj.send.disk.QueueFiles;
import org.qmailj.send.work.Io;

/**
 * What a scheduler is given, and a test makes of its own.
 *
 * @param steady for pauses that do not depend on how the other clock is set
 */
record Surroundings(
        QueueFiles files, Io io, Clock clock, Clock steady, QmailLog log, ExitAsap exit) {
    /** After a failure of the system that is not the message's fault (SLEEP_SYSFAIL). */
    static final int FAILURE_SECONDS = 123;

    /** After a failure that nothing goes on without. */
    static final int HELP_SECONDS = 10;

    Disk disk() {
        return files.disk();
    }

    QueueLayout layout() {
        return files.layout();
    }

    long now() {
        return clock.seconds();
    }

    long afterFailure() {
        return now() + FAILURE_SECONDS;
    }
}
