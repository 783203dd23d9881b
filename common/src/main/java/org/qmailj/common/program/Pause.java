package org.qmailj.common.program;

/**
 * Waits. Passed in where tests are not to wait.
 *
 * <p>Nobody interrupts threads of ours, and whoever waits has to go on waiting. So an interrupt
 * ends no pause, and does not stay: one that did would make every loop that waits spin.
 */
public interface Pause {
    /** Returns the clock that goes on meanwhile. */
    SteadyClock clock();

    /** Waits as long as this. */
    void milliseconds(long milliseconds);

    /**
     * Waits until somebody notifies this monitor, which the caller holds, or less long. So it is
     * called in a loop that looks at what is waited for.
     */
    static void await(Object monitor) {
        await(monitor, Deadline.NEVER);
    }

    /** Waits as {@link #await(Object)} does, but only until then. */
    static void await(Object monitor, Deadline end) {
        int left = end.left();
        if (left == 0) {
            return;
        }
        try {
            monitor.wait(Math.max(0, left)); // 0 is for ever
        } catch (InterruptedException e) {
            // the caller looks again
        }
    }

    /** Waits for the end of a thread. */
    static void join(Thread thread) {
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // its end is still to come
            }
        }
    }

    /** The host's. */
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
