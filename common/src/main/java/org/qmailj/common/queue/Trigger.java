package org.qmailj.common.queue;

import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Tells qmail-send that there is a message in todo/ (triggerpull.c). */
public final class Trigger {
    private Trigger() {}

    /** Writes a byte into lock/trigger. It is no error that no qmail-send reads it. */
    public static void pull(QueueLayout layout) {
        try (Fd fifo = Fd.open(layout.trigger(), Fd.O_WRONLY | Fd.O_NONBLOCK, 0)) {
            fifo.writeSome(new byte[1], 0, 1);
        } catch (PosixException e) {
            // qmail-send scans todo/ when it starts, and every 25 minutes
        }
    }
}
