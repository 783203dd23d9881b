package org.qmailj.sessions;

import java.io.IOException;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.ServiceQueue;
import org.qmailj.common.submit.Submission;

/** Where the sessions' messages go. */
final class Queues {
    private final ServiceQueue service;

    Queues(QmailHome home) {
        this.service = new ServiceQueue(home);
    }

    Queue of(Environment environment) {
        return new Queue(environment);
    }

    /** The queue as one session sees it. */
    final class Queue implements MessageQueue {
        private final Environment environment;
        /** The messages before it have ended, or it would not have begun. */
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
         * A message that was given up may have a child, which a process would leave to init: we
         * have to wait for it.
         */
        void awaitAbandoned() {
            try {
                if (last != null) {
                    last.awaitAbandoned();
                }
            } catch (IOException e) {
                // it has ended, then
            }
        }
    }
}
