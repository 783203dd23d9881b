package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.QueueProgram;
import org.qmailj.common.submit.Submission;

/**
 * Holds everything that a session of qmail-smtpd, qmail-qmtpd or qmail-qmqpd knows, in a process or
 * in the session service. It does not change while the session lasts.
 *
 * @param environment says who the client is, and whether it may relay
 * @param controls the control files as they are when the session begins
 * @param memory what the session may hold beyond its buffers
 */
public record Visit(
        QmailHome home, Environment environment, Controls controls, Client client,
        MessageQueue queue, Clock clock, Allowance memory) {

    /** Returns that of a process. */
    public static Visit of(Invocation in) {
        return new Visit(
                in.home(), in.environment(), new Controls(in.home()),
                new StandardClient(in.stdin(), in.stdout()),
                new QueueProgram(in.home()), in.clock(), Allowance.UNLIMITED);
    }

    /** Begins a new message. Throws when there are no pipes or processes for it. */
    public Submission open() throws IOException {
        return queue.open(environment, ErrorOutput.OF_PROCESS);
    }
}
