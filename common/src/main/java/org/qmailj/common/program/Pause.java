package org.qmailj.common.program;

/** Waits, and tells how long it has waited. Passed in where tests are not to wait. */
public interface Pause {
    /** Returns the milliseconds of a {@link SteadyClock}. */
    long now();

    /** Waits as long as this. */
    void milliseconds(long milliseconds);

    /**
     * The host's. An interrupt does not end a pause: nobody interrupts threads of ours, and whoever
     * waits in a loop would spin.
     */
    Pause SYSTEM = new Pause() {
        @Override
        public long now() {
            return SteadyClock.SYSTEM.milliseconds();
        }

        @Override
        public void milliseconds(long milliseconds) {
            long end = now() + milliseconds;
            for (long left = milliseconds; left > 0; left = end - now()) {
                try {
                    Thread.sleep(left);
                } catch (InterruptedException e) {
                    // the rest is still to be waited for
                }
            }
        }
    };
}
