package org.qmailj.local;

/** Waiting; passed in, so that tests need not. */
@FunctionalInterface
interface Pause {
    void milliseconds(long milliseconds);

    /**
     * Asleep. Nobody interrupts the threads of qmail-local; if somebody did, the wait is shorter.
     */
    static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
