package org.qmailj.local;

/** Waiting, and how long it has taken; passed in, so that tests need not wait. */
interface Pause {
    /** Milliseconds since some moment; nobody sets this clock. */
    long now();

    void milliseconds(long milliseconds);

    /** The host's. Nobody interrupts the threads of qmail-local; if one did, waits are shorter. */
    Pause SYSTEM = new Pause() {
        @Override
        public long now() {
            return System.nanoTime() / 1_000_000;
        }

        @Override
        public void milliseconds(long milliseconds) {
            try {
                Thread.sleep(milliseconds);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    };
}
