package org.qmailj.common.program;

import java.util.function.LongSupplier;

/**
 * Keeps the heap of a process that runs for months near what is alive in it.
 *
 * <p>The serial collector lets the old generation grow up to -Xmx before it collects it. What once
 * lived for a second, such as the buffers of a slow session, stays until then:
 * after 650,000 messages qmail-smtpd's sessions had 47 MB, and would have gone on to 140, with 2 MB
 * alive. So the heap is collected whenever it has grown by half, which takes some milliseconds.
 */
final class OldGeneration implements Runnable {
    /** Bytes. In a heap of a few megabytes half of it is soon reached, and little to gain. */
    private static final long LEAST_GROWTH = 4 << 20;
    /** At the most a collection of 5 ms a minute (docs/adr/0010). */
    private static final long PERIOD_MS = 60_000;
    private static final int STACK = 256 << 10;

    private final LongSupplier size;
    private final Runnable collector;
    private long most;

    /**
     * @param size of the heap, in bytes, with what is free in it
     * @param collector collects everything, and gives back what is free then
     */
    OldGeneration(LongSupplier size, Runnable collector) {
        this.size = size;
        this.collector = collector;
        allowGrowth();
    }

    /** Starts the thread that does so for this process. */
    static void keepSmall() {
        Runtime runtime = Runtime.getRuntime();
        // no thread to be had would be no harm: -Xmx bounds it all the same
        DaemonThread.start(
                new OldGeneration(runtime::totalMemory, System::gc), "heap", STACK);
    }

    @Override
    public void run() {
        while (true) {
            Pause.SYSTEM.milliseconds(PERIOD_MS);
            look();
        }
    }

    void look() {
        if (size.getAsLong() > most) {
            collector.run();
            allowGrowth();
        }
    }

    private void allowGrowth() {
        long now = size.getAsLong();
        most = now + Math.max(LEAST_GROWTH, now / 2);
    }
}
