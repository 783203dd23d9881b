package org.qmailj.send;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Which message numbers are in somebody's hands. A number is reused as soon as qmail-clean has
 * removed its message, so todo/N must not be taken while an older message N, or a cleaner's answer
 * about it, is still under way.
 *
 * <p>Whoever has a number in hand holds it once: a queue entry, a job, a request to qmail-clean, a
 * preprocessing. Passing it on passes the hold on. Kept in arrays: a large queue has a million.
 */
final class Messages {
    private static final long FREE = -1;

    private long[] numbers = new long[64];
    private byte[] holds = new byte[64];
    private int used;
    private int live;
    private final Set<Long> refused = new HashSet<>();
    private final Runnable freed;

    /** {@code freed} is run when a number is released that {@link #take} was refused. */
    Messages(Runnable freed) {
        this.freed = freed;
        Arrays.fill(numbers, FREE);
    }

    /** Holds the number if nobody does. */
    boolean take(long number) {
        if (holds[slot(number)] > 0) {
            refused.add(number);
            return false;
        }
        hold(number);
        return true;
    }

    /** One hold more. */
    void hold(long number) {
        int slot = slot(number);
        if (numbers[slot] == FREE) {
            if ((used + 1) * 2 > numbers.length) {
                resize();
                slot = slot(number);
            }
            numbers[slot] = number;
            used++;
        }
        if (holds[slot]++ == 0) {
            live++;
        }
    }

    /** One hold less. */
    void release(long number) {
        int slot = slot(number);
        if (holds[slot] == 0) {
            throw new IllegalStateException("message " + number + " is in nobody's hands");
        }
        if (--holds[slot] == 0) {
            live--;
            if (refused.remove(number)) {
                freed.run();
            }
        }
    }

    boolean isHeld(long number) {
        return holds[slot(number)] > 0;
    }

    /** How many numbers are held. */
    int count() {
        return live;
    }

    /** Where the number is, or would go. Entries without holds stay until the next resize. */
    private int slot(long number) {
        int mask = numbers.length - 1;
        int i = (int) ((number * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (numbers[i] != FREE && numbers[i] != number) {
            i = (i + 1) & mask;
        }
        return i;
    }

    private void resize() {
        long[] oldNumbers = numbers;
        byte[] oldHolds = holds;
        int size = 64;
        while (size < (live + 1) * 4) {
            size *= 2;
        }
        numbers = new long[size];
        holds = new byte[size];
        Arrays.fill(numbers, FREE);
        used = live;
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldHolds[i] > 0) {
                int slot = slot(oldNumbers[i]);
                numbers[slot] = oldNumbers[i];
                holds[slot] = oldHolds[i];
            }
        }
    }
}
