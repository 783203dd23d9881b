package org.qmailj.common.testing;

import static org.junit.jupiter.api.Assertions.fail;

/** Waits for what another thread or process does. */
public final class Eventually {
    private static final int SECONDS = 60;

    private Eventually() {}

    /** A question that is asked again until the answer is yes. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Comes back as soon as the condition holds. Fails when it does not hold in time.
     *
     * @param what the condition in words, for the failure
     */
    public static void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                fail("not within " + SECONDS + " seconds: " + what);
            }
            Thread.sleep(1); // before it is asked again
        }
    }
}
