package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.control.Control;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.Visit;

/**
 * qmail-smtpd(8): receives mail by SMTP and hands it to qmail-queue.
 *
 * <ul>
 *   <li>Runs as qmaild under tcpserver, one process for each connection, without arguments.
 *   <li>Speaks SMTP with PIPELINING and 8BITMIME on descriptors 0 and 1.
 *   <li>Files in control/: badmailfrom, databytes, localiphost, maxrcpt, me, moreipme,
 *       morercpthosts.cdb, notipme, rcpthosts, smtpgreeting, strictsmtp, timeoutsmtpd.
 *   <li>Environment: TCPREMOTEIP, TCPREMOTEHOST, TCPREMOTEINFO, TCPLOCALHOST, TCPLOCALIP for the
 *       Received field; RELAYCLIENT, if set, lets the client send anywhere and is appended to each
 *       recipient; DATABYTES instead of control/databytes; QMAILQUEUE instead of bin/qmail-queue.
 *   <li>Exits 0 after QUIT; 1 if the session ended in any other way, after telling the client why
 *       where that is possible.
 * </ul>
 */
public final class QmailSmtpd implements Program {
    private static final int INPUT = 16 << 10;
    private static final int OUTPUT = 512;

    private final Invocation in;

    private QmailSmtpd(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-smtpd", argv, QmailSmtpd::new);
    }

    @Override
    public Die outOfMemory() {
        return Die.silently(Session.FAILED);
    }

    @Override
    public Die bug(Throwable found) {
        return Die.silently(Session.FAILED);
    }

    @Override
    public int run() throws IOException {
        return serve(Visit.of(in));
    }

    /** Serves a session; returns the exit code, or throws {@link Die} with it. */
    public static int serve(Visit visit) throws IOException {
        SmtpControls controls;
        try {
            controls = SmtpControls.read(visit.home(), visit.controls(), visit.environment());
        } catch (IOException e) {
            return refuse(visit, Reply.NO_CONTROLS);
        }
        try (controls) {
            Conversation client = conversation(visit, controls.timeoutSeconds());
            return new Session(visit, client, controls).run();
        }
    }

    private static Conversation conversation(Visit visit, int seconds) {
        return new Conversation(
                visit.client().input(seconds), INPUT, visit.client().output(seconds), OUTPUT,
                Session.FAILED);
    }

    /** Refuses a session; the client may come again later. Returns the exit code. */
    private static int refuse(Visit visit, Reply reply) {
        Conversation client = conversation(visit, Control.TIMEOUTSMTPD.defaultNumber());
        client.say(reply.line());
        client.flush();
        return Session.FAILED;
    }
}
