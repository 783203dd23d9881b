package org.qmailj.send;

import org.qmailj.send.message.Channel;

/**
 * When a message is tried next. Attempt k comes at birth + (k * skip)^2 when each is made on time:
 * local after 0, 100, 400, 900 ... seconds, remote after 0, 400, 1600, 3600 ...
 */
final class Retry {
    /** What the square root below can express; no message gets that old. */
    private static final long GREATEST_ROOT = 65535;

    private Retry() {}

    /**
     * The time of the next attempt of a message that was born at {@code birth} and is tried now.
     */
    static long next(Channel channel, long birth, long now) {
        long age = birth > now ? 0 : now - birth;
        long step = squareRoot(age) + channel.retrySkip();
        return birth + step * step;
    }

    /** The whole part of the root. */
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
