package org.qmailj.send;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.prioq.DueQueue;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Standing;
import org.qmailj.send.work.Io;

/**
 * Holds when each message is tried: a queue for each channel, and one of messages whose {@link
 * Standing} could not be seen (pqchan and pqfail of qmail-send.c). Each entry holds its message
 * ({@link Messages}).
 */
final class PriorityQueues {
    private final Surroundings around;
    private final Messages messages;
    private final DoneMessages done;
    private final Map<Channel, DueQueue> channels = new EnumMap<>(Channel.class);
    private final DueQueue unknown = new DueQueue();
    private boolean looking;

    PriorityQueues(Surroundings around, Messages messages, DoneMessages done) {
        this.around = around;
        this.messages = messages;
        this.done = done;
        for (Channel channel : Channel.values()) {
            channels.put(channel, new DueQueue());
        }
    }

    DueQueue of(Channel channel) {
        return channels.get(channel);
    }

    /**
     * Adds a message that was found in info/ at the start. Two names there may stand for one
     * number: it is still one message, which must not be delivered or bounced twice.
     */
    void addAtStart(long messnum) {
        if (messages.isHeld(messnum)) {
            return;
        }
        messages.hold(messnum);
        add(messnum, Standing.of(around.files(), messnum));
    }

    /** Takes over the caller's hold. */
    private void add(long messnum, Standing standing) {
        switch (standing) {
            case Standing.Gone g -> messages.release(messnum);
            case Standing.Unprocessed u -> messages.release(messnum);
            case Standing.Waiting(Map<Channel, Long> times) -> addTo(times, messnum);
            case Standing.Unknown(ByteString file) -> {
                around.log().warn("unable to stat ", file, "; will try again later");
                lookLater(messnum);
            }
        }
    }

    /**
     * Adds a message to the queues of these channels, with the time when each is due. A message
     * without any is done. Takes over the caller's hold.
     */
    void addTo(Map<Channel, Long> times, long messnum) {
        if (times.isEmpty()) {
            done.add(messnum);
            return;
        }
        for (int i = 1; i < times.size(); i++) {
            messages.hold(messnum);
        }
        times.forEach((channel, time) -> of(channel).insert(messnum, time));
    }

    /**
     * Has the message's standing looked at in {@link Surroundings#FAILURE_SECONDS}. Takes over the
     * caller's hold.
     */
    void lookLater(long messnum) {
        unknown.insert(messnum, around.afterFailure());
    }

    /**
     * Looks again at the next message whose standing could not be seen. They are taken one by one,
     * because there may be many of them, all due at once.
     */
    void lookAgain() {
        if (looking || unknown.firstTime() > around.now()) {
            return;
        }
        looking = true;
        long messnum = unknown.removeFirst();
        around.io().run(Io.Lane.FILES,
                () -> Standing.of(around.files(), messnum),
                standing -> {
                    looking = false;
                    add(messnum, standing);
                });
    }

    /** Returns when to call {@link #lookAgain}; the far future while it is busy. */
    long nextLook() {
        return looking ? Long.MAX_VALUE : unknown.firstTime();
    }

    /** Makes every message due now (ALRM). */
    void makeAllDue() {
        for (DueQueue queue : channels.values()) {
            queue.makeAllDue(around.now());
        }
    }

    /**
     * Writes the times of the next attempts where the next qmail-send, ours or C's, looks for them:
     * they become the modification times of local/N and remote/N. Empties the queues.
     */
    void writeTimes() {
        for (Channel channel : Channel.values()) {
            of(channel).drain((messnum, time) -> {
                ByteString file = channel.recipients(around.layout(), messnum);
                try {
                    around.disk().touch(file, time);
                } catch (IOException e) {
                    around.log().warn(
                            "unable to utime ", file, "; message will be retried too soon");
                }
            });
        }
    }
}
