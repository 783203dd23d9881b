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
 * preprocessing. Passing it on passes the hold on. Kept in arrays, because a large queue has
 * millions, and in many small tables, each of which grows by itself: in one, old and new arrays
 * side by side would take more than everything else.
 */
final class Messages {
    private static final int TABLES_LOG2 = 6;

    private final Table[] tables = new Table[1 << TABLES_LOG2];
    private final Set<Long> refused = new HashSet<>();
    private final Runnable freed;

    /** {@code freed} is run when a number is released that {@link #take} was refused. */
    Messages(Runnable freed) {
        this.freed = freed;
        Arrays.setAll(tables, i -> new Table());
    }

    /** Neighbours come into different tables and far apart. */
    private static long scatter(long number) {
        return number * 0x9E3779B97F4A7C15L;
    }

    private Table table(long number) {
        return tables[(int) (scatter(number) >>> Long.SIZE - TABLES_LOG2)];
    }

    /** Holds the number if nobody does. */
    boolean take(long number) {
        if (isHeld(number)) {
            refused.add(number);
            return false;
        }
        hold(number);
        return true;
    }

    /** One hold more. */
    void hold(long number) {
        table(number).hold(number);
    }

    /** One hold less. */
    void release(long number) {
        if (table(number).release(number) && refused.remove(number)) {
            freed.run();
        }
    }

    boolean isHeld(long number) {
        return table(number).isHeld(number);
    }

    /** How many numbers are held. */
    int count() {
        int count = 0;
        for (Table table : tables) {
            count += table.live;
        }
        return count;
    }

    /** How many there is room for. */
    int room() {
        int room = 0;
        for (Table table : tables) {
            room += table.numbers.length;
        }
        return room;
    }

    /** Numbers whose hash begins alike. One without holds keeps its place until the next resize. */
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
            if (holds[slot]++ == 0) {
                live++;
            }
        }

        /** Whether it was the last. */
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

        boolean isHeld(long number) {
            return holds[slot(number)] > 0;
        }

        /** Where the number is, or would go. */
        private int slot(long number) {
            int mask = numbers.length - 1;
            int i = (int) (scatter(number) >>> 32) & mask;
            while (numbers[i] != FREE && numbers[i] != number) {
                i = (i + 1) & mask;
            }
            return i;
        }

        /** To the same size, if an eighth of it becomes free by that. */
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
