package org.qmailj.send.disk;

import java.util.Arrays;

/** Collects message numbers, without an object for each. */
final class NumberList {
    private long[] numbers = new long[16];
    private int size;

    void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    /** Returns the numbers in the order in which they were added. */
    long[] toArray() {
        return Arrays.copyOf(numbers, size);
    }
}
