package org.qmailj.send.work;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Holds the events for the deciding thread, in the order in which they came. Whoever posts into a
 * full mailbox waits. The deciding thread never posts and never waits for a worker, so the mailbox
 * is always emptied.
 */
public final class Mailbox {
    private static final int CAPACITY = 1000;

    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(CAPACITY);

    /** Adds an event; waits while {@link #CAPACITY} are there. */
    public void post(Event event) {
        while (true) {
            try {
                events.put(event);
                return;
            } catch (InterruptedException e) {
                // nobody interrupts; and the event is still to come
            }
        }
    }

    /** Takes the next event; returns null when none came in that time. */
    public Event take(long milliseconds) {
        try {
            return events.poll(Math.max(0, milliseconds), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return null; // nobody interrupts; and who takes looks again
        }
    }
}
