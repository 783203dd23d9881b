package org.qmailj.common.spawn;

import org.qmailj.common.posix.PosixException;

/** Wherein qmail-lspawn and qmail-rspawn differ. Called by many threads at once. */
public interface Deliverer {
    /**
     * Starts the program for a delivery. May take its time: nobody else waits. Throws when there is
     * no process to be had.
     */
    Started start(Delivery delivery) throws PosixException;

    /** For one delivery. */
    Report report();
}
