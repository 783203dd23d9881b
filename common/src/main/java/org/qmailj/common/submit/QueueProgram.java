package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Environment;

/** Submits messages to qmail-queue, or to the program that QMAILQUEUE names. */
public record QueueProgram(QmailHome home) implements MessageQueue {
    @Override
    public Submission open(Environment environment, ErrorOutput errors) throws IOException {
        return QueueClient.open(home, environment, errors);
    }
}
