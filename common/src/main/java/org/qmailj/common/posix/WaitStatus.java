package org.qmailj.common.posix;

/** How a child ended: the status word of waitpid(2). */
public record WaitStatus(int word) {
    /** Killed by a signal. */
    public boolean crashed() {
        return (word & 0x7f) != 0;
    }

    public int signal() {
        return word & 0x7f;
    }

    public int exitCode() {
        return (word >> 8) & 0xff;
    }
}
