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
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.ServiceQueue;
import org.qmailj.ingress.Client;
import org.qmailj.ingress.Protocol;
import org.qmailj.ingress.Visit;
import org.qmailj.qmqpd.QmailQmqpd;
import org.qmailj.qmtpd.QmailQmtpd;
import org.qmailj.smtpd.QmailSmtpd;

/**
 * Runs sessions. They share nothing but the control files, which no session changes, and a pool of
 * memory for what clients can make long: lines and copies of them, names, lists of recipients. A
 * session always has {@link #OWN} of it, and beyond that as much as {@link Allowance.Pool} gives. A
 * session that needs more gets "out of memory", as a process would under softlimit.
 */
final class Sessions {
    /** Limits the connections handed over at once. */
    static final int HANDED_OVER = 1000;

    /** The size of the pool, in bytes. */
    static final long MEMORY = 40 << 20;

    /** What each session has in any case, in bytes. */
    static final long OWN = 16 << 10;

    private final QmailHome home;
    private final Clock clock;
    private final ByteSink log;
    private final FreshControls controls;
    private final MessageQueue queue;
    private final Allowance.Pool memory = new Allowance.Pool(MEMORY);
    private final AtomicInteger handedOver = new AtomicInteger();

    /** @param log gets a line for each bug */
    Sessions(QmailHome home, Clock clock, ByteSink log) {
        this.home = home;
        this.clock = clock;
        this.log = log;
        this.controls = new FreshControls(home);
        this.queue = new ServiceQueue(home);
    }

    /** Holds the exit code of a session that is over for its client. */
    record Ended(int code, SessionQueue queue) {
        /** Waits for the children that the session may have left; the client need not wait too. */
        void tidy() {
            queue.awaitAbandoned();
        }
    }

    /** Returns whether a session may begin on a connection handed over; {@link #leave} ends it. */
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

    /** Runs one session from its first byte to its last. */
    Ended run(Protocol protocol, Environment environment, Client client) {
        Allowance share = memory.allowance(OWN);
        SessionQueue own = new SessionQueue(queue);
        Visit visit = new Visit(
                home, environment, controls.controls(), client, own, clock, share);
        try {
            return new Ended(run(protocol, visit), own);
        } finally {
            share.end();
        }
    }

    /** Returns the exit code. A bug or a lack of memory ends a session as it ends the program. */
    private int run(Protocol protocol, Visit visit) {
        try {
            return switch (protocol) {
                case SMTP -> QmailSmtpd.serve(visit);
                case QMTP -> QmailQmtpd.serve(visit);
                case QMQP -> QmailQmqpd.serve(visit);
            };
        } catch (Die e) {
            return e.code();
        } catch (IOException | OutOfMemoryError | ByteBuilder.TooLong e) {
            return protocol.failed();
        } catch (RuntimeException | Error e) {
            Bug.log(log, Service.SMTPD.program(), e);
            return protocol.failed();
        }
    }
}
