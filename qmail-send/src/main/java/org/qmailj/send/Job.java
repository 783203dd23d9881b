package org.qmailj.send;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.send.message.Channel;

/**
 * Holds one attempt at a message's recipients on one channel (struct job of qmail-send.c). The pass
 * that reads the list and every delivery refer to it.
 */
final class Job {
    private final long messnum;
    private final Channel channel;
    private final ByteString sender;
    private final long retry;
    private final boolean dying;
    private int references = 1;
    private int undone;
    private boolean complete;

    /**
     * @param retry when to try again what this attempt leaves undone
     * @param dying the message is too old: a deferral counts as a failure
     */
    Job(long messnum, Channel channel, ByteString sender, long retry, boolean dying) {
        this.messnum = messnum;
        this.channel = channel;
        this.sender = sender;
        this.retry = retry;
        this.dying = dying;
    }

    long messnum() {
        return messnum;
    }

    Channel channel() {
        return channel;
    }

    ByteString sender() {
        return sender;
    }

    long retry() {
        return retry;
    }

    boolean isDying() {
        return dying;
    }

    /** Notes that a delivery begins: it refers to the job, and its recipient is undone. */
    void deliveryStarts() {
        references++;
        undone++;
    }

    /** Notes that a recipient needs no more attempts. */
    void recipientDone() {
        undone--;
    }

    /** Notes that the list of recipients was read to its end. */
    void listEnds() {
        complete = true;
    }

    /** Notes that the pass or a delivery no longer refers to it; returns true for the last one. */
    boolean letGo() {
        return --references == 0;
    }

    /** Returns whether the whole list was read, and no recipient needs another attempt. */
    boolean isDone() {
        return complete && undone == 0;
    }

    /** Returns whether it will be done as soon as one delivery, which is under way, succeeds. */
    boolean hasOneLeft() {
        return complete && undone == 1 && references == 1;
    }
}
