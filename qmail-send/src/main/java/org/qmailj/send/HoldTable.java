package org.qmailj.send;

import java.util.Arrays;

/**
 * A hash table of numbers and how many holds each has ({@link Messages}), with open addressing. A
 * number without holds keeps its place until the next resize.
 */
final class HoldTable {
    private static final int LEAST = 8;
    private static final long FREE = -1;

    private long[] numbers = new long[LEAST];
    private byte[] holds = new byte[LEAST];

    /** Places taken, also by numbers without holds. */
    private int used;

    /** Numbers with holds. */
    private int live;

    HoldTable() {
        Arrays.fill(numbers, FREE);
    }

    /**
     * Returns a hash that puts neighbours into different tables, by its highest bits, and far apart
     * in one of them, by those in its middle.
     */
    static long scatter(long number) {
        return number * 0x9E3779B97F4A7C15L;
    }

    /** Adds a hold. */
    void hold(long number) {
        int slot = slot(number);
        if (numbers[slot] == FREE) {
            if (used >= numbers.length / 8 * 7) {
                resize();
                slot = slot(number);
            }
            numbers[slot] = number;
            used++;
        }
        if (holds[slot] == Byte.MAX_VALUE) { // one more would look like none
            throw new IllegalStateException(
                    "message " + Long.toUnsignedString(number) + " is in too many hands");
        }
        if (holds[slot]++ == 0) {
            live++;
        }
    }

    /** Takes a hold away, and returns whether it was the last one. */
    boolean release(long number) {
        int slot = slot(number);
        if (holds[slot] == 0) {
            throw new IllegalStateException(
                    "message " + Long.toUnsignedString(number) + " is in nobody's hands");
        }
        if (--holds[slot] > 0) {
            return false;
        }
        live--;
        return true;
    }

    int holds(long number) {
        return holds[slot(number)];
    }

    /** Returns for how many numbers there are places. */
    int capacity() {
        return numbers.length;
    }

    /** Returns the index of the number, or the free one where it would go. */
    private int slot(long number) {
        int mask = numbers.length - 1;
        int i = (int) (scatter(number) >>> 32) & mask;
        while (numbers[i] != FREE && numbers[i] != number) {
            i = (i + 1) & mask;
        }
        return i;
    }

    /**
     * Makes room, first of all by leaving out numbers without holds. The new size is the smallest
     * of which the others fill three quarters at most.
     */
    private void resize() {
        long[] oldNumbers = numbers;
        byte[] oldHolds = holds;
        int size = LEAST;
        while (live > size / 4 * 3) {
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
