package org.qmailj.qmqpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.netstring.BadNetstring;
import org.qmailj.common.netstring.Netstring;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.ingress.Protocol;
import org.qmailj.ingress.Visit;

/**
 * qmail-qmqpd(8): receives one message by QMQP, from a host without a queue of its own, and hands
 * it to qmail-queue. It relays to anywhere: tcpserver decides who may connect.
 *
 * <ul>
 *   <li>Runs as qmaild under tcpserver, one process for each connection, without arguments, for at
 *       most an hour.
 *   <li>Speaks QMQP on descriptors 0 and 1; writes nothing to 2. Reads no control files.
 *   <li>Environment: TCPREMOTEIP, TCPREMOTEHOST, TCPREMOTEINFO, TCPLOCALHOST, TCPLOCALIP for the
 *       Received field; QMAILQUEUE instead of bin/qmail-queue.
 *   <li>Exits 0 when the client has its answer or has gone; 100 when it did not speak QMQP; 111 for
 *       trouble on our side, and after the hour.
 * </ul>
 */
public final class QmailQmqpd implements Program {
    private static final int INPUT = 16 << 10;

    private final Invocation in;

    private QmailQmqpd(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-qmqpd", argv, QmailQmqpd::new);
    }

    @Override
    public int run() throws IOException {
        Signals.exitOn(Signals.ALRM, TEMPORARY);
        Signals.alarm(Protocol.QMQP.deathSeconds());
        return serve(Visit.of(in));
    }

    /** Serves a session, without the hour; returns the exit code, or throws Die with it. */
    public static int serve(Visit visit) {
        Session session = new Session(new ByteInput(visit.client().input(), INPUT), visit);
        try {
            ByteString answer = Netstring.encode(session.run());
            visit.client().output().write(answer.toArray(), 0, answer.length());
        } catch (BadNetstring e) {
            return e.isTooLarge() ? TEMPORARY : PERMANENT;
        } catch (IOException e) {
            // the client has gone
        }
        return 0;
    }
}
