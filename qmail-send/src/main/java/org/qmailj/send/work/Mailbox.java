package org.qmailj.send.work;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Events on their way to the deciding thread, in the order they came. Whoever posts into a full
 * mailbox waits; the deciding thread never posts and never waits for a worker, so it gets emptied.
 */
public final class Mailbox {
    private static final int CAPACITY = 1000;

    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(CAPACITY);

    public void post(Event event) {
        boolean interrupted = false;
        while (true) {
            try {
                events.put(event);
                break;
            } catch (InterruptedException e) {
                interrupted = true; // nobody means anything by it here
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next one, or null when none came in that time. */
    public Event take(long milliseconds) {
        try {
            return events.poll(Math.max(0, milliseconds), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return null; // nobody means anything by it here
        }
    }
}
