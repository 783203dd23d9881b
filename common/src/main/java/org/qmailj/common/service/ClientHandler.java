package org.qmailj.common.service;

import java.io.IOException;
import org.qmailj.common.posix.Fd;

/** What a service does for its clients. Called by many threads at once. */
public interface ClientHandler {
    /**
     * Serves one client until one of the two ends the session. The client has been sent Ready; what
     * it sends next can be read from the connection, which blocks, and which the caller closes.
     * An exception ends this session only.
     */
    void serve(Caller caller, Fd connection) throws IOException;

    /** Ends the sessions that would go on until somebody ends them: the service stops soon. */
    default void endSoon() {}
}
