package org.qmailj.common.program;

/**
 * Makes threads that do not keep the process alive. Where the system or the heap has nothing left
 * for a thread, Java throws an OutOfMemoryError; to us that is what a failed fork is to qmail.
 */
public final class DaemonThread {
    private DaemonThread() {}

    /**
     * Returns a thread that somebody else starts, such as a pool.
     *
     * @param stack its size in bytes; 0 for the JVM's default
     */
    public static Thread of(Runnable work, String name, int stack) {
        Thread thread = new Thread(null, work, name, stack);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts a thread. Returns null when there is none to be had. */
    public static Thread start(Runnable work, String name, int stack) {
        try {
            Thread thread = of(work, name, stack);
            thread.start();
            return thread;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }
}
