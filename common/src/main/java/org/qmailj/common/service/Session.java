package org.qmailj.common.service;

import java.io.IOException;
import org.qmailj.common.posix.Fd;

/** What a service does for one client. Called by many threads at once. */
public interface Session {
    /**
     * Serves the client until one of the two has had enough. The client has been told that we are
     * ready; what it sends next can be read from the connection, which blocks, and which is closed
     * by the caller. Whatever is thrown ends the session alone.
     */
    void serve(Caller caller, Fd connection) throws IOException;

    /** The service is about to end: sessions that go on until somebody else ends them shall end. */
    default void noMore() {}
}
