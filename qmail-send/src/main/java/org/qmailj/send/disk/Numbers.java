package org.qmailj.send.disk;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Message numbers in the order they came. */
public final class Numbers implements LongConsumer {
    private long[] numbers = new long[16];
    private int size;

    @Override
    public void accept(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    public long[] toArray() {
        return Arrays.copyOf(numbers, size);
    }

    public long[] sorted() {
        long[] all = toArray();
        Arrays.sort(all);
        return all;
    }
}
