package org.qmailj.common.prioq;

import java.util.Arrays;

/**
 * Orders numbers by the time at which they are due. It is a heap (prioq.c), which returns numbers
 * of equal time in the same order as qmail's.
 */
public final class DueQueue {
    private long[] times = new long[16];
    private long[] numbers = new long[16];
    private int size;

    /** Gets an entry; see {@link #drain}. */
    public interface Entry {
        void due(long number, long time);
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Returns the earliest time, or {@link Long#MAX_VALUE}. */
    public long firstTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    public void insert(long number, long time) {
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

    /** Removes the first entry; of entries with equal time, the one that qmail would remove. */
    public long removeFirst() {
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

    /** Makes everything due at that time; the order stays. */
    public void makeAllDue(long time) {
        Arrays.fill(times, 0, size, time);
    }

    /** Empties the queue, earliest entries first. */
    public void drain(Entry each) {
        while (size > 0) {
            long time = times[0];
            each.due(removeFirst(), time);
        }
    }
}
