package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.queue.QueueLayout;

/** The two ways out of the queue: by land, by sea. In this order qmail serves them. */
public enum Channel {
    LOCAL("local", 1, 2, 10, Control.CONCURRENCYLOCAL),
    REMOTE("remote", 3, 4, 20, Control.CONCURRENCYREMOTE);

    private final String label;
    private final int commands;
    private final int reports;
    private final int retrySkip;
    private final Control concurrency;

    Channel(String label, int commands, int reports, int retrySkip, Control concurrency) {
        this.label = label;
        this.commands = commands;
        this.reports = reports;
        this.retrySkip = retrySkip;
        this.concurrency = concurrency;
    }

    /** As log lines call it. */
    public String label() {
        return label;
    }

    /** The descriptor to its spawner. */
    public int commands() {
        return commands;
    }

    /** The descriptor from its spawner. */
    public int reports() {
        return reports;
    }

    Control concurrency() {
        return concurrency;
    }

    /** How far the square of the waiting time moves on with each attempt ({@link Retry}). */
    public int retrySkip() {
        return retrySkip;
    }

    public Channel other() {
        return switch (this) {
            case LOCAL -> REMOTE;
            case REMOTE -> LOCAL;
        };
    }

    /** The list of the message's recipients on this channel. */
    public ByteString recipients(QueueLayout layout, long messnum) {
        return switch (this) {
            case LOCAL -> layout.local(messnum);
            case REMOTE -> layout.remote(messnum);
        };
    }
}
