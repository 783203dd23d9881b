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

    private final Table[] tables = new Table[1 << TABLES_LOG2];
    private final Set<Long> refused = new HashSet<>();
    private final Runnable freed;

    /**
     * Begins without any.
     *
     * @param freed is run when a number becomes free that {@link #take} has refused
     */
    Messages(Runnable freed) {
        this.freed = freed;
        Arrays.setAll(tables, i -> new Table());
    }

    /** Returns a hash that puts neighbours into different tables and far apart. */
    private static long scatter(long number) {
        return number * 0x9E3779B97F4A7C15L;
    }

    private Table table(long number) {
        return tables[(int) (scatter(number) >>> Long.SIZE - TABLES_LOG2)];
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

    /** Says whether the number is held more than once. */
    boolean isShared(long number) {
        return table(number).holds(number) > 1;
    }

    /** Returns how many numbers there is room for, which tells a test how much memory is used. */
    int room() {
        int room = 0;
        for (Table table : tables) {
            room += table.numbers.length;
        }
        return room;
    }

    /**
     * A hash table of numbers whose hash begins alike, with open addressing. A number without holds
     * keeps its place until the next resize.
     */
    private static final class Table {
        private static final int LEAST = 8;
        private static final long FREE = -1;

        long[] numbers = new long[LEAST];
        byte[] holds = new byte[LEAST];
        int used;
        int live;

        Table() {
            Arrays.fill(numbers, FREE);
        }

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
         * Makes room, first of all by leaving out numbers without holds. The new size is the
         * smallest of which the others fill three quarters at most.
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
}
