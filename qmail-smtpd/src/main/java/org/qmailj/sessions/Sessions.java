package org.qmailj.sessions;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.control.FreshControls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.service.Service;
import org.qmailj.ingress.Client;
import org.qmailj.ingress.Protocol;
import org.qmailj.ingress.Visit;
import org.qmailj.qmqpd.QmailQmqpd;
import org.qmailj.qmtpd.QmailQmtpd;
import org.qmailj.smtpd.QmailSmtpd;

/**
 * Runs sessions. What one of them has is its own; they share the control files, which nobody
 * changes, and {@link #MEMORY} for what clients can make long: lines and what is copied of them,
 * names and lists of recipients. Each has {@link #OWN} of that in any case, and beyond it as much
 * as {@link Allowance.Pool} lets one have; a session that wants more is told that memory is out, as
 * a process of its own would be under softlimit. Its buffers are bounded by {@link #BUFFERS}.
 */
final class Sessions {
    /** Handed over, at once. A program under tcpserver has no other limit than -c. */
    static final int HANDED_OVER = 1000;

    static final long MEMORY = 40 << 20;
    static final long OWN = 16 << 10;

    /** All else that a session holds: 32 kB of buffers, 32 for the queue, its environment. */
    static final long BUFFERS = 72 << 10;

    private final QmailHome home;
    private final Clock clock;
    private final ByteSink log;
    private final FreshControls controls;
    private final Queues queues;
    private final Allowance.Pool memory = new Allowance.Pool(MEMORY);
    private final AtomicInteger handedOver = new AtomicInteger();

    /** @param log for bugs */
    Sessions(QmailHome home, Clock clock, ByteSink log) {
        this.home = home;
        this.clock = clock;
        this.log = log;
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

    /** Whether there is room for one more that a listener hands over; it {@link #leave}s. */
    boolean enter() {
        if (handedOver.incrementAndGet() > HANDED_OVER) {
            leave();
            return false;
        }
        return true;
    }

    void leave() {
        handedOver.decrementAndGet();
    }

    /** One session from its first byte to its last. */
    Ended run(Protocol protocol, Environment environment, Client client) {
        Allowance share = memory.allowance(OWN);
        Queues.Queue queue = queues.of(environment);
        Visit visit = new Visit(
                home, environment, controls.controls(), client, queue, clock, share);
        try {
            return new Ended(run(protocol, visit), queue);
        } finally {
            share.end();
        }
    }

    /** A bug ends a session as it ends the program, and so does a lack of room to find one. */
    private int run(Protocol protocol, Visit visit) {
        try {
            return switch (protocol) {
                case SMTP -> QmailSmtpd.serve(visit);
                case QMTP -> QmailQmtpd.serve(visit);
                case QMQP -> QmailQmqpd.serve(visit);
            };
        } catch (Die e) {
            return e.code();
        } catch (IOException | ByteBuilder.TooLong e) {
            return protocol.failed();
        } catch (RuntimeException | StackOverflowError e) {
            Bug.log(log, Service.SMTPD.program(), e);
            return protocol.failed();
        }
    }
}
