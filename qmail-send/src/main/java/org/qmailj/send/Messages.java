package org.qmailj.send;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts the holds on message numbers. A number is reused as soon as qmail-clean has removed its
 * message, so todo/N must not be taken while an older message N, or qmail-clean's answer about it,
 * is still under way.
 *
 * <p>Each of these holds its number once: an entry of a queue, a job, a request to qmail-clean, a
 * preprocessing. Who passes a number on passes the hold on with it. There are two at most, one for
 * each channel of a message that is in the queues; what else holds a number begins with one that is
 * free, or is passed the last hold.
 *
 * <p>A large queue has millions of numbers, so they are in arrays; and in many small tables, each
 * of which grows by itself, because in a single one the old and the new array side by side would
 * take more memory than everything else.
 */
final class Messages {
    private static final int TABLES_LOG2 = 6;

    private final HoldTable[] tables = new HoldTable[1 << TABLES_LOG2];
    private final Set<Long> refused = new HashSet<>();
    private final Runnable freed;

    /**
     * Begins without any.
     *
     * @param freed is run when a number becomes free that {@link #take} has refused
     */
    Messages(Runnable freed) {
        this.freed = freed;
        Arrays.setAll(tables, i -> new HoldTable());
    }

    private HoldTable table(long number) {
        return tables[(int) (HoldTable.scatter(number) >>> Long.SIZE - TABLES_LOG2)];
    }

    /** Holds the number, unless somebody does already: then it returns false. */
    boolean take(long number) {
        if (isHeld(number)) {
            refused.add(number);
            return false;
        }
        hold(number);
        return true;
    }

    /**
     * Adds a hold.
     *
     * @throws IllegalStateException if there are more than there can be
     */
    void hold(long number) {
        table(number).hold(number);
    }

    /**
     * Takes a hold away.
     *
     * @throws IllegalStateException if there is none
     */
    void release(long number) {
        if (table(number).release(number) && refused.remove(number)) {
            freed.run();
        }
    }

    boolean isHeld(long number) {
        return table(number).holds(number) > 0;
    }

    /** Returns whether the number is held more than once. */
    boolean isShared(long number) {
        return table(number).holds(number) > 1;
    }
}
