package org.qmailj.common.posix;

/** What a signal does to this process. The JVM runs with -Xrs, so none of these is its own. */
public final class Signals {
    public static final int HUP = 1;
    public static final int INT = 2;
    public static final int QUIT = 3;
    public static final int ABRT = 6;
    public static final int KILL = 9;
    public static final int PIPE = 13;
    public static final int ALRM = 14;
    public static final int TERM = 15;
    public static final int CHLD = 17;
    public static final int XCPU = 24;
    public static final int XFSZ = 25;
    public static final int VTALRM = 26;
    public static final int PROF = 27;
    public static final int SYS = 31;

    private Signals() {}

    public static void ignore(int... signals) throws PosixException {
        for (int signal : signals) {
            Posix.check(Native.signalIgnore(signal));
        }
    }

    /**
     * Makes these signals harmless to this process, but not to programs that it starts: an ignored
     * signal would stay ignored in them.
     */
    public static void disregard(int... signals) throws PosixException {
        for (int signal : signals) {
            Posix.check(Native.signalDisregard(signal));
        }
    }

    /** Returns whether our launcher found SIGPIPE ignored. */
    static boolean isPipeBornIgnored() {
        return "ignored".equals(System.getProperty(SystemProperties.SIGPIPE));
    }

    public static void restoreDefault(int signal) throws PosixException {
        Posix.check(Native.signalDefault(signal));
    }

    /** The signal ends the process at once with this exit code; nothing is cleaned up. */
    public static void exitOn(int signal, int code) throws PosixException {
        Posix.check(Native.signalExit(signal, code));
    }

    /** Each of these signals writes its number, one byte, into the pipe whose other end this is. */
    public static Fd tell(int... signals) throws PosixException {
        Pipe pipe = Pipe.open();
        tell(pipe, signals);
        return pipe.in();
    }

    /** Does the same with a pipe that others write to as well. Its end to write to never blocks. */
    public static void tell(Pipe pipe, int... signals) throws PosixException {
        pipe.out().setBlocking(false);
        for (int signal : signals) {
            Posix.check(Native.signalTell(signal, pipe.out().number()));
        }
    }

    /**
     * Lets this thread, and those that it starts later, receive the signals that the launcher has
     * blocked so far.
     */
    public static void release() throws PosixException {
        Posix.check(Native.signalRelease());
    }

    /**
     * The signal comes when the parent of this process ends, as long as this thread lives; 0 calls
     * it off, in the same thread. A parent that has ended already sends nothing.
     */
    public static void atParentsEnd(int signal) throws PosixException {
        Posix.check(Native.signalAtParentsEnd(signal));
    }

    /** SIGALRM in so many seconds; 0 calls it off. */
    public static void alarm(int seconds) {
        Native.alarm(seconds);
    }
}
