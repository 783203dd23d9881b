package org.qmailj.send;

import java.util.Arrays;

/** Message numbers by the time at which something is to happen to them; a heap (prioq.c). */
final class DueQueue {
    private long[] times = new long[16];
    private long[] numbers = new long[16];
    private int size;

    /** What to do with an entry; see {@link #drain}. */
    interface Entry {
        void due(long number, long time);
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The earliest time, or {@link Long#MAX_VALUE}. */
    long firstTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void insert(long number, long time) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size + (size >> 1));
            numbers = Arrays.copyOf(numbers, times.length);
        }
        int at = size++;
        while (at > 0 && times[(at - 1) / 2] > time) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        times[at] = time;
        numbers[at] = number;
    }

    /** Removes the first entry; of entries with one time any may be first. */
    long removeFirst() {
        final long first = numbers[0];
        size--;
        long time = times[size];
        long number = numbers[size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (time <= times[child]) {
                break;
            }
            move(child, at);
            at = child;
        }
        times[at] = time;
        numbers[at] = number;
        return first;
    }

    private void move(int from, int to) {
        times[to] = times[from];
        numbers[to] = numbers[from];
    }

    /** Everything is due at that time; the order stays. */
    void makeAllDue(long time) {
        Arrays.fill(times, 0, size, time);
    }

    /** Empties the queue, first things first. */
    void drain(Entry each) {
        while (size > 0) {
            long time = times[0];
            each.due(removeFirst(), time);
        }
    }
}
