package org.qmailj.local;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.Submission;

/** Hands the message to qmail-queue, once for all addresses, with Delivered-To before it. */
final class ForwardDelivery {
    private final Surroundings with;
    private final Message message;
    private final Environment environment;
    private boolean begun;

    ForwardDelivery(Surroundings with, Message message, Environment environment) {
        this.with = with;
        this.message = message;
        this.environment = environment;
    }

    /** Returns whether the message may be queued. */
    boolean hasBegun() {
        return begun;
    }

    /** Sends the message and returns the number of the new one in the logs. */
    long send(ByteString deliveredTo, ByteString sender, List<ByteString> recipients)
            throws IOException {
        message.rewind();
        Submission queue;
        try {
            queue = with.queue().open(environment, with.output());
        } catch (PosixException e) {
            throw Complaint.tempFork(e);
        }
        Verdict verdict;
        try (queue) {
            queue.put(deliveredTo);
            copyTo(queue);
            queue.from(sender);
            for (ByteString recipient : recipients) {
                queue.to(recipient);
            }
            begun = true;
            verdict = queue.finish();
        }
        if (verdict.exitCode() != 0) {
            throw Complaint.forward(verdict);
        }
        return queue.qp();
    }

    private void copyTo(Submission queue) throws IOException {
        try {
            queue.putAll(message, message.chunk());
        } catch (Message.Unreadable e) {
            queue.fail();
        }
    }
}
