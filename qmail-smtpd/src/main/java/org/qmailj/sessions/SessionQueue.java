package org.qmailj.sessions;

import java.io.IOException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;

/** Submits the messages of one session, and knows the last of them. */
final class SessionQueue implements MessageQueue {
    private final MessageQueue queue;

    /** The last message; those before it have ended. */
    private Submission last;

    SessionQueue(MessageQueue queue) {
        this.queue = queue;
    }

    @Override
    public Submission open(Environment environment, ErrorOutput errors) throws IOException {
        last = queue.open(environment, errors);
        return last;
    }

    /**
     * Waits for the child of a message that was given up, if it has one. A process could leave it
     * to init; in this one it would remain a zombie.
     */
    void awaitAbandoned() {
        try {
            if (last != null) {
                last.awaitAbandoned();
            }
        } catch (IOException e) {
            // there is no such child
        }
    }
}
