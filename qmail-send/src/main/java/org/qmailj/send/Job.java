package org.qmailj.send;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.send.message.Channel;

/** One attempt at a message's recipients on one channel. */
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

    /** A delivery begins: it refers to the job, and its recipient is undone. */
    void deliveryStarts() {
        references++;
        undone++;
    }

    /** One recipient needs no more attempts. */
    void recipientDone() {
        undone--;
    }

    /** The list of recipients was read to its end. */
    void listEnds() {
        complete = true;
    }

    /** The pass or a delivery lets go of it; true for the last. */
    boolean letGo() {
        return --references == 0;
    }

    boolean isDone() {
        return complete && undone == 0;
    }

    /** Whether nothing but one delivery, which is under way, keeps it from being done. */
    boolean hasOneLeft() {
        return complete && undone == 1 && references == 1;
    }
}
