package org.qmailj.send.work;

import java.util.ArrayDeque;
import java.util.Queue;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;

/**
 * Holds the events for the deciding thread, in the order in which they came. Whoever posts into a
 * full mailbox waits. The deciding thread never posts and never waits for a worker, so the mailbox
 * is always emptied.
 */
public final class Mailbox {
    private static final int CAPACITY = 1000;

    private final Queue<Event> events = new ArrayDeque<>(CAPACITY);

    /** Adds an event; waits while {@link #CAPACITY} are there. */
    public synchronized void post(Event event) {
        while (events.size() == CAPACITY) {
            Pause.await(this);
        }
        events.add(event);
        notifyAll();
    }

    /** Takes the next event; returns null when none came in that time. */
    public synchronized Event take(long milliseconds) {
        Deadline end = Deadline.in(Math.max(0, milliseconds));
        while (events.isEmpty() && !end.isOver()) {
            Pause.await(this, end);
        }
        Event next = events.poll();
        if (next != null) {
            notifyAll();
        }
        return next;
    }
}
