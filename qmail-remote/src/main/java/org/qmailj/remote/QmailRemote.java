package org.qmailj.remote;

import org.qmailj.common.control.Controls;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.Resolver;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.tcpto.TcptoFile;

/**
 * qmail-remote: sends one message to one or more recipients at a host by SMTP.
 *
 * <p>Arguments: host sender recipient... Runs as qmailr, started by qmail-rspawn.
 *
 * <p>Descriptors: 0 the message, 1 the report (see {@link Report}). Files: control/me, helohost,
 * moreipme, mxfallback, notipme, partialline, smtproutes, strictcr, timeoutconnect,
 * timeoutremote; queue/lock/tcpto; /etc/resolv.conf. Environment: RES_OPTIONS as in
 * resolv.conf(5).
 *
 * <p>How: {@link Delivery}. The exit code is 0, whatever the report says; 111 after a bug. qmail's
 * own qmail-rspawn asks {@link RemoteWorker} instead.
 */
public final class QmailRemote implements Program {
    private final Invocation in;

    QmailRemote(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-remote", argv, QmailRemote::new);
    }

    @Override
    public int run() {
        Report report = new Report(new ByteOutput(in.stdout()));
        new Delivery(new Once(in), in.arguments(), in.stdin(), report).report();
        return 0;
    }

    /** What a process that delivers once finds. */
    private record Once(Invocation in) implements Surroundings {
        @Override
        public QmailHome home() {
            return in.home();
        }

        @Override
        public Controls controls() {
            return new Controls(in.home());
        }

        @Override
        public Dns dns() {
            return Resolver.ofHost(in.environment().get("RES_OPTIONS"));
        }

        @Override
        public TcptoFile tcpto() {
            return new TcptoFile(QueueLayout.of(in.home()).tcpto(), in.clock(), in.pid());
        }
    }
}
