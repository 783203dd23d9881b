package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.queue.QueueLayout;

/** The two ways out of the queue, in the order in which qmail-send serves them. */
public enum Channel {
    LOCAL("local", 1, 2, Control.CONCURRENCYLOCAL),
    REMOTE("remote", 3, 4, Control.CONCURRENCYREMOTE);

    private final String label;
    private final int commands;
    private final int reports;
    private final Control concurrency;

    Channel(String label, int commands, int reports, Control concurrency) {
        this.label = label;
        this.commands = commands;
        this.reports = reports;
        this.concurrency = concurrency;
    }

    /** Returns its name in log lines: {@code local} or {@code remote}. */
    public String label() {
        return label;
    }

    /** Returns the number of the descriptor on which its spawner takes commands. */
    public int commands() {
        return commands;
    }

    /** Returns the number of the descriptor on which its spawner reports. */
    public int reports() {
        return reports;
    }

    /** Returns the control file that holds how many deliveries are under way at once. */
    Control concurrency() {
        return concurrency;
    }

    public Channel other() {
        return switch (this) {
            case LOCAL -> REMOTE;
            case REMOTE -> LOCAL;
        };
    }

    /** Returns the path of local/N or remote/N. */
    public ByteString recipients(QueueLayout layout, long messnum) {
        return switch (this) {
            case LOCAL -> layout.local(messnum);
            case REMOTE -> layout.remote(messnum);
        };
    }
}
