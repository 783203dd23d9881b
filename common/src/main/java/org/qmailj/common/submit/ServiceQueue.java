package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.program.Environment;

/**
 * The queue as processes reach it that live long: through the queue service, without a process for
 * each message, as long as nobody has put himself in between. That is looked at for each message:
 * with QMAILQUEUE in its environment, with another bin/qmail-queue than the one that was installed,
 * and while the service is down, it takes the way of {@link QueueClient}.
 */
public final class ServiceQueue {
    private final QmailHome home;
    private final Stock stock;

    public ServiceQueue(QmailHome home) {
        this.home = home;
        this.stock = new Stock(home);
    }

    /**
     * For one message of somebody with this environment. Throws when that takes a process and there
     * is none to be had. A service that cannot take the message now is a temporary failure that
     * {@link Submission#close} tells.
     */
    public Submission open(Environment environment) throws IOException {
        return open(environment, ErrorOutput.OF_PROCESS);
    }

    /** The same, with another descriptor 2 for the program than ours. */
    public Submission open(Environment environment, ErrorOutput errors) throws IOException {
        return environment.get("QMAILQUEUE") == null && stock.has("qmail-queue")
                ? new ServiceSubmission(home, environment, errors)
                : QueueClient.open(home, environment, errors);
    }

    /** The same for many messages of one. */
    public MessageQueue in(Environment environment) {
        return () -> open(environment);
    }
}
