package org.qmailj.common.spawn;

import org.qmailj.common.posix.PosixException;

/** Holds what differs between qmail-lspawn and qmail-rspawn. Called by many threads at once. */
public interface Deliverer {
    /**
     * Starts the program for a delivery, or gives the delivery to a worker. May take its time: no
     * other delivery waits. Throws when there is no process for it.
     */
    Started start(Delivery delivery) throws PosixException;

    /** Returns a new report, for one delivery. */
    Report report();
}
