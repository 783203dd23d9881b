package org.qmailj.sessions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.queue.MessageQueue;
import org.qmailj.common.queue.QueueClient;
import org.qmailj.common.queue.Submission;

/** Where the sessions' messages go. */
final class Queues {
    private final QmailHome home;

    Queues(QmailHome home) {
        this.home = home;
    }

    Queue of(Environment environment) {
        return new Queue(environment);
    }

    /** The queue as one session sees it. */
    final class Queue implements MessageQueue {
        private final Environment environment;
        private final List<QueueClient> children = new ArrayList<>(1);

        private Queue(Environment environment) {
            this.environment = environment;
        }

        @Override
        public Submission open() throws IOException {
            QueueClient client = QueueClient.open(home, environment);
            children.add(client);
            return client;
        }

        /**
         * The children whose messages were given up: a process would leave them to init, we have to
         * wait. They have no input any more, so they end soon.
         */
        void awaitAbandoned() {
            for (QueueClient child : children) {
                try {
                    child.awaitEnd();
                } catch (PosixException e) {
                    // waited for already
                }
            }
        }
    }
}
