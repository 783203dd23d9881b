package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.program.Environment;

/**
 * Submits messages of long-lived processes to the queue service, without a process for each. Looks
 * for each message whether an administrator wants another program: with QMAILQUEUE in its
 * environment, or where bin/qmail-queue is not the installed one, it goes to {@link QueueClient}.
 * So it does while the service is down.
 */
public final class ServiceQueue implements MessageQueue {
    private final QmailHome home;
    private final Stock stock;

    public ServiceQueue(QmailHome home) {
        this.home = home;
        this.stock = new Stock(home);
    }

    /**
     * {@inheritDoc} If the service cannot take the message now, {@link Submission#finish} returns a
     * temporary failure.
     */
    @Override
    public Submission open(Environment environment, ErrorOutput errors) throws IOException {
        return environment.get("QMAILQUEUE") == null && stock.has("qmail-queue")
                ? new ServiceSubmission(home, environment, errors)
                : QueueClient.open(home, environment, errors);
    }
}
