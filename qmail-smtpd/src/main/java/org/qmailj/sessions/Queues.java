package org.qmailj.sessions;

import java.io.IOException;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.ServiceQueue;
import org.qmailj.common.submit.Submission;

/** Gives each session a queue for its messages. */
final class Queues {
    private final ServiceQueue service;

    Queues(QmailHome home) {
        this.service = new ServiceQueue(home);
    }

    Queue of(Environment environment) {
        return new Queue(environment);
    }

    /** Submits the messages of one session. */
    final class Queue implements MessageQueue {
        private final Environment environment;

        /** The last message; those before it have ended. */
        private Submission last;

        private Queue(Environment environment) {
            this.environment = environment;
        }

        @Override
        public Submission open() throws IOException {
            last = service.open(environment);
            return last;
        }

        /**
         * Waits for the child of a message that was given up, if it has one. A process could leave
         * it to init; in this one it would remain a zombie.
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
}
