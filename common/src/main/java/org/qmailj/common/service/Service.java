package org.qmailj.common.service;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;

/**
 * The resident services that are reached through a socket (docs/adr/0008). Each has a directory of
 * its own below run/, which belongs to its account.
 */
public enum Service {
    QUEUE("qmail-queue"),
    INJECT("qmail-inject"),
    SMTPD("qmail-smtpd");

    private final String program;

    Service(String program) {
        this.program = program;
    }

    /** The qmail program that it is the resident face of. */
    public String program() {
        return program;
    }

    ByteString directory(QmailHome home) {
        return home.file("run/" + program);
    }

    /** What clients connect to. */
    ByteString socket(QmailHome home) {
        return home.file("run/" + program + "/socket");
    }

    /** Held by flock while the service takes sessions; its text is the pid. */
    public ByteString lock(QmailHome home) {
        return home.file("run/" + program + "/lock");
    }
}
