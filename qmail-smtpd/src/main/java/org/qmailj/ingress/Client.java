package org.qmailj.ingress;

import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;

/** The connection to a client, whatever it is made of. */
public interface Client {
    /** What it sends; it has so many seconds for each piece, then ETIMEDOUT. */
    ByteSource input(int seconds);

    /** Where answers go; it has so many seconds to take each, then ETIMEDOUT. */
    ByteSink output(int seconds);

    /** What it sends, as long as the session as a whole may take. */
    ByteSource input();

    /** Where answers go, likewise. */
    ByteSink output();
}
