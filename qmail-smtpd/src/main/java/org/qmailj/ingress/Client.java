package org.qmailj.ingress;

import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;

/** Gives the connection to a client, of whatever kind. */
public interface Client {
    /** Returns what the client sends. Each read fails with ETIMEDOUT after so many seconds. */
    ByteSource input(int seconds);

    /** Returns where answers go. Each write fails with ETIMEDOUT after so many seconds. */
    ByteSink output(int seconds);

    /** Returns what the client sends; only the time for the whole session is limited. */
    ByteSource input();

    /** Returns where answers go, with the same limit. */
    ByteSink output();
}
