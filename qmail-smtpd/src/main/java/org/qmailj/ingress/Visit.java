package org.qmailj.ingress;

import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.QueueProgram;

/**
 * All that a session of qmail-smtpd, qmail-qmtpd or qmail-qmqpd knows of the world, whether it has
 * a process to itself or not. Nothing in it changes while the session lasts: the environment says
 * who the client is and whether he may relay.
 *
 * @param controls the control files as this session sees them
 * @param memory what it may hold beyond its buffers
 */
public record Visit(
        QmailHome home, Environment environment, Controls controls, Client client,
        MessageQueue queue, Clock clock, Allowance memory) {

    /** The one visit of a process. */
    public static Visit of(Invocation in) {
        return new Visit(
                in.home(), in.environment(), new Controls(in.home()),
                new StandardClient(in.stdin(), in.stdout()),
                new QueueProgram(in.home(), in.environment()), in.clock(), Allowance.UNLIMITED);
    }
}
