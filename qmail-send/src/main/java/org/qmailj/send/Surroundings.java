package org.qmailj.send;

import org.qmailj.common.program.Clock;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.log.QmailLog;
import org.qmailj.send.disk.Disk;
import org.qmailj.send.disk.QueueFiles;
import org.qmailj.send.work.Io;

/**
 * Holds what all parts of the scheduler use, and a test makes of its own.
 *
 * @param clock the time of day, for everything that is compared with the times of files
 * @param steady for pauses, which must not depend on how the other clock is set
 */
record Surroundings(
        QueueFiles files, Io io, Clock clock, SteadyClock steady, QmailLog log, ExitAsap exit) {
    /**
     * How long a message waits after a failure of the system that is not its own fault
     * (SLEEP_SYSFAIL of qmail-send.c).
     */
    static final int FAILURE_SECONDS = 123;

    /** How long to wait after a failure without whose recovery nothing can go on. */
    static final int HELP_SECONDS = 10;

    Disk disk() {
        return files.disk();
    }

    QueueLayout layout() {
        return files.layout();
    }

    /** Returns the seconds since 1970. */
    long now() {
        return clock.seconds();
    }

    /** Returns when to try again what failed just now. */
    long afterFailure() {
        return now() + FAILURE_SECONDS;
    }
}
