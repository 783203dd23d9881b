package org.qmailj.listen;

import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Environment;

/**
 * Holds a connection that is to have a session.
 *
 * @param environment what the session gets
 */
record Admitted(Connection connection, Peers peers, Environment environment) {
    int number() {
        return connection.number();
    }

    Fd socket() {
        return connection.socket();
    }

    Admitted with(Connection newConnection) {
        return new Admitted(newConnection, peers, environment);
    }
}
