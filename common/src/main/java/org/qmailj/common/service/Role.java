package org.qmailj.common.service;

/**
 * Lists what a client may want of a service. The ordinal is the number in its {@link Hello}: the
 * order is the protocol, and a new one comes last.
 */
public enum Role {
    QUEUE(Service.QUEUE, "queue"),
    INJECT(Service.INJECT, "control"),
    SMTPD(Service.SMTPD, "control"),
    QMTPD(Service.SMTPD, "control"),
    QMQPD(Service.SMTPD, "control"),
    /** qmailj-listen, which hands over connections for the three above. */
    LISTENER(Service.SMTPD, "control");

    private final Service service;
    private final String directory;

    Role(Service service, String directory) {
        this.service = service;
        this.directory = directory;
    }

    /** Returns the service that serves it. */
    public Service service() {
        return service;
    }

    /** Returns the directory below the home that identifies the {@link Installation}. */
    String directory() {
        return directory;
    }

    /** Returns the role of this number, or null. */
    static Role of(int number) {
        return number < values().length ? values()[number] : null;
    }
}
