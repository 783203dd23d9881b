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
 * qmail-qmtpd: receives mail over QMTP and hands it to qmail-queue.
 *
 * <p>Runs as qmaild under tcpserver, one process for each connection, without arguments, for an
 * hour at most. It speaks QMTP on descriptors 0 and 1 and says nothing on 2.
 *
 * <p>Files below control/: databytes, me (only to see that it can be read), morercpthosts.cdb,
 * rcpthosts. Environment: TCPREMOTEIP, TCPREMOTEHOST, TCPREMOTEINFO, TCPLOCALHOST, TCPLOCALIP for
 * the Received field; RELAYCLIENT, DATABYTES and QMAILQUEUE as for qmail-smtpd.
 *
 * <p>Exit codes: 0 when the client went, at whatever point; 100 when it did not speak QMTP; 111 for
 * trouble of ours, and after the hour.
 */
public final class QmailQmtpd implements Program {
    // as in qmail: they decide which answers a client gets that breaks the protocol later
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

    /** The session, without the hour; answers the exit code, as {@code Die} does. */
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
