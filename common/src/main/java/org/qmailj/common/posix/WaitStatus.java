package org.qmailj.common.posix;

/** How a child ended: the status word of waitpid(2). */
public record WaitStatus(int word) {
    /** The status of a program that ended with this exit code. */
    public static WaitStatus exited(int code) {
        return new WaitStatus(code << 8);
    }

    /** The status of a program that a signal killed. */
    public static WaitStatus killed(int signal) {
        return new WaitStatus(signal);
    }

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
