package org.qmailj.qmtpd;

import java.io.IOException;
import org.qmailj.common.control.Controls;
import org.qmailj.common.netstring.BadNetstring;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.Databytes;
import org.qmailj.ingress.Protocol;
import org.qmailj.ingress.Rcpthosts;
import org.qmailj.ingress.Visit;

/**
 * qmail-qmtpd(8): receives mail by QMTP and hands it to qmail-queue.
 *
 * <ul>
 *   <li>Runs as qmaild under tcpserver, one process for each connection, without arguments, for at
 *       most an hour.
 *   <li>Speaks QMTP on descriptors 0 and 1; writes nothing to 2.
 *   <li>Files in control/: databytes, rcpthosts, morercpthosts.cdb, and me, only to see that it can
 *       be read.
 *   <li>Environment: TCPREMOTEIP, TCPREMOTEHOST, TCPREMOTEINFO, TCPLOCALHOST, TCPLOCALIP for the
 *       Received field; RELAYCLIENT, DATABYTES and QMAILQUEUE as for qmail-smtpd.
 *   <li>Exits 0 when the client has gone, at whatever point; 100 when it did not speak QMTP; 111
 *       for trouble on our side, and after the hour.
 * </ul>
 */
public final class QmailQmtpd implements Program {
    // as in qmail: the sizes decide which answers have left when a client breaks the protocol
    private static final int INPUT = 512;
    private static final int OUTPUT = 256;

    private final Invocation in;

    private QmailQmtpd(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-qmtpd", argv, QmailQmtpd::new);
    }

    @Override
    public int run() throws IOException {
        Signals.exitOn(Signals.ALRM, TEMPORARY);
        Signals.alarm(Protocol.QMTP.deathSeconds());
        return serve(Visit.of(in));
    }

    /** Serves a session, without the hour; returns the exit code, or throws Die with it. */
    public static int serve(Visit visit) throws IOException {
        Controls controls = visit.controls();
        controls.me();
        Databytes databytes = Databytes.read(controls, visit.environment());
        try (Rcpthosts rcpthosts = Rcpthosts.read(visit.home(), controls)) {
            return serve(visit, rcpthosts, databytes);
        }
    }

    private static int serve(Visit visit, Rcpthosts rcpthosts, Databytes databytes) {
        Conversation client = new Conversation(
                visit.client().input(), INPUT, visit.client().output(), OUTPUT, 0);
        try {
            new Session(visit, client, rcpthosts, databytes).run();
        } catch (BadNetstring e) {
            return e.isTooLarge() ? TEMPORARY : PERMANENT;
        } catch (IOException e) {
            // the client has gone
        }
        return 0;
    }
}
