package org.qmailj.common.service;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.QmailUser;

/**
 * The resident services that are reached through a socket (docs/adr/0008). Each has a directory of
 * its own below run/, which belongs to its account.
 */
public enum Service {
    QUEUE("qmail-queue", QmailUser.QMAILQ, "qmailj-queue"),
    INJECT("qmail-inject", QmailUser.QMAILI, "qmailj-inject"),
    SMTPD("qmail-smtpd", QmailUser.QMAILD, "qmailj-smtpd");

    private final String program;
    private final QmailUser account;
    private final String supervised;

    Service(String program, QmailUser account, String supervised) {
        this.program = program;
        this.account = account;
        this.supervised = supervised;
    }

    /** The qmail program that it is the resident face of. */
    public String program() {
        return program;
    }

    /** As whom it runs; owner of {@link #directory}. */
    public QmailUser account() {
        return account;
    }

    /** The name of its directory for supervise. */
    public String supervised() {
        return supervised;
    }

    /** What its socket and its lock lie in. */
    public ByteString directory(QmailHome home) {
        return home.run(program);
    }

    /** What clients connect to. */
    public ByteString socket(QmailHome home) {
        return directory(home).concat("/socket");
    }

    /** Held by flock while the service takes sessions; its text is the pid. */
    public ByteString lock(QmailHome home) {
        return directory(home).concat("/lock");
    }
}
