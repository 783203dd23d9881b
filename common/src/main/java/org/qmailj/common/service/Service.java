package org.qmailj.common.service;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.QmailUser;

/**
 * Lists the resident services that are reached through a socket (docs/adr/0008). Each has a
 * directory below run/ that belongs to its account.
 */
public enum Service {
    QUEUE("qmail-queue", QmailUser.QMAILQ, "qmailj-queue", "queue"),
    INJECT("qmail-inject", QmailUser.QMAILI, "qmailj-inject", "inject"),
    SMTPD("qmail-smtpd", QmailUser.QMAILD, "qmailj-smtpd", "sessions");

    private final String program;
    private final QmailUser account;
    private final String supervised;
    private final String log;

    Service(String program, QmailUser account, String supervised, String log) {
        this.program = program;
        this.account = account;
        this.supervised = supervised;
        this.log = log;
    }

    /** Returns the qmail program that it is the resident face of. */
    public String program() {
        return program;
    }

    /** Returns the account that it runs as, which owns {@link #directory}. */
    public QmailUser account() {
        return account;
    }

    /** Returns the name of its directory for supervise. */
    public String supervised() {
        return supervised;
    }

    /** Returns the name of its directory below that of the logs, to which its log/run writes. */
    public String log() {
        return log;
    }

    /** Returns whether clients send it descriptors: only its own account and root reach it then. */
    boolean takesDescriptors() {
        return this == SMTPD;
    }

    /** Returns the directory of its socket and its lock. */
    public ByteString directory(QmailHome home) {
        return home.run(program);
    }

    /** Returns the socket that clients connect to. */
    public ByteString socket(QmailHome home) {
        return directory(home).concat("/socket");
    }

    /**
     * Returns the file that a service holds by flock while it takes sessions. It contains the pid.
     */
    public ByteString lock(QmailHome home) {
        return directory(home).concat("/lock");
    }
}
