package org.qmailj.sessions;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.control.FreshControls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Program;
import org.qmailj.common.service.Role;
import org.qmailj.ingress.Client;
import org.qmailj.ingress.Visit;
import org.qmailj.qmqpd.QmailQmqpd;
import org.qmailj.qmtpd.QmailQmtpd;
import org.qmailj.smtpd.QmailSmtpd;

/**
 * Runs sessions. What one of them has is its own; they share the control files, which nobody
 * changes, and the memory for what clients can make long: lines and lists of recipients. Beyond
 * {@link #MEMORY_OF_ONE}, or when all have taken {@link #MEMORY}, the session is told that memory
 * is out, as a process of its own would be under softlimit. Its buffers are bounded anyhow.
 */
final class Sessions {
    private static final long MEMORY = 24 << 20;
    private static final long MEMORY_OF_ONE = 4 << 20;

    /** As the programs themselves exit when they find a bug, or have no room to find one. */
    private static final int SMTP_FAILED = 1;

    private final QmailHome home;
    private final Clock clock;
    private final FreshControls controls;
    private final Queues queues;
    private final Allowance memory = Allowance.of(MEMORY);

    Sessions(QmailHome home, Clock clock) {
        this.home = home;
        this.clock = clock;
        this.controls = new FreshControls(home);
        this.queues = new Queues(home);
    }

    /** A session that is over for its client, and may yet have children to wait for. */
    record Ended(int code, Queues.Queue queue) {
        /** Waits for them. */
        void tidy() {
            queue.awaitAbandoned();
        }
    }

    /** One session from its first byte to its last. */
    Ended run(Role role, Environment environment, Client client) {
        Allowance share = memory.share(MEMORY_OF_ONE);
        Queues.Queue queue = queues.of(environment);
        Visit visit = new Visit(
                home, environment, controls.controls(), client, queue, clock, share);
        try {
            return new Ended(run(role, visit), queue);
        } finally {
            share.end();
        }
    }

    private static int run(Role role, Visit visit) {
        try {
            return switch (role) {
                case SMTPD -> QmailSmtpd.serve(visit);
                case QMTPD -> QmailQmtpd.serve(visit);
                case QMQPD -> QmailQmqpd.serve(visit);
                case QUEUE, INJECT, LISTENER -> Program.PERMANENT; // no sessions of ours
            };
        } catch (Die e) {
            return e.code();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return role == Role.SMTPD ? SMTP_FAILED : Program.TEMPORARY;
        }
    }

    /** How long a session of that role may take in all, in seconds; 0 for ever. */
    static int death(Role role) {
        return switch (role) {
            case QMTPD -> QmailQmtpd.DEATH_SECONDS;
            case QMQPD -> QmailQmqpd.DEATH_SECONDS;
            case SMTPD, QUEUE, INJECT, LISTENER -> 0;
        };
    }
}
