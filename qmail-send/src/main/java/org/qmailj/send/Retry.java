package org.qmailj.send;

import org.qmailj.send.message.Channel;

/**
 * Computes when a message is tried next (nextretry of qmail-send.c). If every attempt is made on
 * time, attempt k comes at birth + (k * skip)^2: local after 0, 100, 400, 900 ... seconds, remote
 * after 0, 400, 1600, 3600 ...
 */
final class Retry {
    /** The greatest root that qmail's squareroot() finds; no message gets that old. */
    private static final long GREATEST_ROOT = 65535;

    private Retry() {}

    /**
     * Returns the second of the next attempt of a message that was born at {@code birth} and is
     * tried now. If its birth is in the future, because the clock was set back, it counts as new.
     */
    static long next(Channel channel, long birth, long now) {
        long age = birth > now ? 0 : now - birth;
        long step = squareRoot(age) + skip(channel);
        return birth + step * step;
    }

    /** Returns by how much the root of the age grows from one attempt to the next (chanskip). */
    private static long skip(Channel channel) {
        return switch (channel) {
            case LOCAL -> 10;
            case REMOTE -> 20;
        };
    }

    /** Returns the whole part of the root, at most {@link #GREATEST_ROOT}. */
    static long squareRoot(long x) {
        long root = (long) Math.sqrt((double) x);
        while (root * root > x) {
            root--;
        }
        while ((root + 1) * (root + 1) <= x) {
            root++;
        }
        return Math.min(root, GREATEST_ROOT);
    }
}
