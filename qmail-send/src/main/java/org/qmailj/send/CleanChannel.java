package org.qmailj.send;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.log.LogLine;

/**
 * Sends requests to qmail-clean, which answers them in order. No more of them are under way than
 * any pipe takes at once; the others wait here, so that the deciding thread does not.
 *
 * <p>It is noticed that qmail-clean is gone when it is needed, as in qmail. Then nothing that waits
 * for an answer goes on: each of those messages is in a state that the next qmail-send understands.
 */
final class CleanChannel {
    /** The most requests under way; their records fill a fraction of PIPE_BUF. */
    private static final int UNDER_WAY = 64;

    private record Asked(CleanRequest request, Consumer<CleanReply> then) {}

    private final Surroundings around;
    private final Messages messages;
    private final ByteSink pipe;
    private final Queue<Asked> waiting = new ArrayDeque<>();
    private final Queue<Asked> underWay = new ArrayDeque<>();
    private boolean gone;
    private boolean missed;

    CleanChannel(Surroundings around, Messages messages, ByteSink pipe) {
        this.around = around;
        this.messages = messages;
        this.pipe = pipe;
    }

    /** Sends a request as soon as possible, and gives the answer to {@code then}, if one comes. */
    void ask(CleanRequest request, Consumer<CleanReply> then) {
        waiting.add(new Asked(request, then));
        send();
    }

    /**
     * Has the rest of a message removed that has neither info/N nor todo/N, and then gives up the
     * caller's hold. What qmail-clean cannot remove is left to a later cleanup of old files.
     */
    void removeAndRelease(long messnum) {
        ask(new CleanRequest.Foop(messnum), reply -> {
            if (reply != CleanReply.DONE) {
                around.log().write(LogLine.of("warning: qmail-clean unable to clean up foop/")
                        .number(messnum));
            }
            messages.release(messnum);
        });
    }

    private void send() {
        while (!waiting.isEmpty() && underWay.size() < UNDER_WAY && !gone) {
            Asked asked = waiting.remove();
            underWay.add(asked);
            byte[] record = asked.request().encode();
            try {
                pipe.write(record, 0, record.length);
            } catch (IOException e) {
                gone = true;
            }
        }
        if (gone && !isIdle()) {
            die();
        }
    }

    /** Takes an answer. One that nobody has asked for counts as the loss of qmail-clean. */
    void answered(CleanReply reply) {
        if (underWay.isEmpty()) {
            lost();
            return;
        }
        Asked asked = underWay.remove();
        send();
        asked.then().accept(reply);
    }

    /** Notes that no more answers will come. */
    void lost() {
        gone = true;
        send();
    }

    private void die() {
        waiting.clear();
        underWay.clear();
        if (missed) {
            return;
        }
        missed = true;
        around.log().write("alert: oh no! lost qmail-clean connection! dying...");
        around.exit().want();
    }

    /** Returns whether qmail-clean is gone, and has been needed since. */
    boolean isMissed() {
        return missed;
    }

    /** Returns whether no request is unanswered. */
    boolean isIdle() {
        return waiting.isEmpty() && underWay.isEmpty();
    }
}
