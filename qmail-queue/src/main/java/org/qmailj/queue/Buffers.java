package org.qmailj.queue;

import java.util.ArrayDeque;

/**
 * The memory that sessions write and read through, handed on from one to the next: so many sessions
 * as there are at once, so many pairs there are, and no message leaves garbage of its size. What a
 * flood needed beyond {@link #KEPT} is not kept.
 */
final class Buffers {
    /** What is read from the client, and what is written to a file, at once. */
    private static final int SIZE = 16384;

    private static final int KEPT = 128;

    /** One session's. */
    record Pair(byte[] input, byte[] chunk) {}

    private final ArrayDeque<Pair> idle = new ArrayDeque<>();

    synchronized Pair take() {
        Pair pair = idle.pollLast();
        return pair == null ? new Pair(new byte[SIZE], new byte[SIZE]) : pair;
    }

    synchronized void giveBack(Pair pair) {
        if (idle.size() < KEPT) {
            idle.addLast(pair);
        }
    }
}
