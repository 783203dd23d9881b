package org.qmailj.queue;

import java.util.ArrayDeque;

/**
 * Lends sessions the buffers that they read and write through. One session hands them on to the
 * next, so that messages leave no garbage. Of what a flood needed, {@link #KEPT} pairs are kept.
 */
final class Buffers {
    /**
     * Bytes that are read from a client, or written to a file, at once. Less than in a process of
     * its own ({@link QmailQueue}), because {@link #KEPT} pairs stay in the heap: 4 MB.
     */
    private static final int SIZE = 16384;

    private static final int KEPT = 128;

    /** The buffers of one session. */
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
