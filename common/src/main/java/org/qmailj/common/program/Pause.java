package org.qmailj.common.program;

/** Waits. Passed in where tests are not to wait. */
public interface Pause {
    /** Returns the clock that goes on meanwhile. */
    SteadyClock clock();

    /** Waits as long as this. */
    void milliseconds(long milliseconds);

    /**
     * The host's. An interrupt does not end a pause: nobody interrupts threads of ours, and whoever
     * waits in a loop would spin.
     */
    Pause SYSTEM = new Pause() {
        @Override
        public SteadyClock clock() {
            return SteadyClock.SYSTEM;
        }

        @Override
        public void milliseconds(long milliseconds) {
            Deadline end = Deadline.in(milliseconds);
            for (int left = end.left(); left > 0; left = end.left()) {
                try {
                    Thread.sleep(left);
                } catch (InterruptedException e) {
                    // the rest is still to be waited for
                }
            }
        }
    };
}
