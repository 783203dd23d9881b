package org.qmailj.common.service;

/** What a client is: the number in its {@link Hello}. */
public enum Role {
    QUEUE(Service.QUEUE, "queue"),
    INJECT(Service.INJECT, "control"),
    SMTPD(Service.SMTPD, "control"),
    QMTPD(Service.SMTPD, "control"),
    QMQPD(Service.SMTPD, "control"),
    /** Our listener, which hands over connections for the three before. */
    LISTENER(Service.SMTPD, "control");

    private final Service service;
    private final String world;

    Role(Service service, String world) {
        this.service = service;
        this.world = world;
    }

    /** Who serves it. */
    public Service service() {
        return service;
    }

    /** The directory, relative to the home, by which both sides know that they mean the same. */
    String world() {
        return world;
    }

    /** Null when there is none with that number. */
    static Role of(int number) {
        return number < values().length ? values()[number] : null;
    }
}
