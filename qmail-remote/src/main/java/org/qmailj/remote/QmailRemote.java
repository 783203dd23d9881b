package org.qmailj.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.TimedFd;
import org.qmailj.common.net.MyAddresses;
import org.qmailj.common.net.Resolver;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.rfc822.Quote;
import org.qmailj.common.tcpto.TcptoFile;

/**
 * qmail-remote: sends one message to one or more recipients at a host by SMTP.
 *
 * <p>Arguments: host sender recipient... Runs as qmailr, started by qmail-rspawn.
 *
 * <p>Descriptors: 0 the message, 1 the report (see {@link Report}). Files: control/me, helohost,
 * moreipme, notipme, partialline, smtproutes, strictcr, timeoutconnect, timeoutremote;
 * queue/lock/tcpto; /etc/resolv.conf. Environment: RES_OPTIONS as in resolv.conf(5).
 *
 * <p>The host is looked up in smtproutes, then in the DNS: mail exchangers, or its own address. The
 * first address that takes a connection decides; hosts that timed out lately are passed over. The
 * exit code is 0, whatever the report says; 111 after a bug.
 */
public final class QmailRemote implements Program {
    private final Invocation in;
    private final Report report;

    QmailRemote(Invocation in) {
        this.in = in;
        this.report = new Report(new ByteOutput(in.stdout()));
    }

    public static void main(String[] argv) {
        Program.run("qmail-remote", argv, QmailRemote::new);
    }

    @Override
    public int run() {
        try {
            report.message(verdict());
        } catch (Report.Unread e) {
            // as if it had been read: the exit code carries no news
        }
        return 0;
    }

    private Verdict verdict() {
        try {
            return deliver();
        } catch (Failure failure) {
            return failure.verdict();
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            return Failure.tempNomem().verdict();
        }
    }

    private Verdict deliver() {
        if (in.arguments().size() < 3) {
            throw Failure.permUsage();
        }
        changeDirectory();
        Controls files = new Controls(in.home());
        RemoteControls controls = RemoteControls.read(files);
        ByteString host = in.argument(0);
        Routes.Route route = controls.routes().find(host);
        MyAddresses mine = myAddresses(files);
        Resolver resolver = Resolver.ofHost(in.environment().get("RES_OPTIONS"));
        MailHosts hosts = new MailHosts(resolver, new RandomLots());
        if (route != null) { // that we are that relay ourselves is the administrator's business
            return tryEach(hosts.own(route.relay()), route.port(), controls);
        }
        List<Candidate> better = Candidate.betterThan(mine, hosts.exchangers(host));
        if (better.isEmpty()) {
            throw Failure.permAmbigmx();
        }
        return tryEach(better, Routes.PORT_SMTP, controls);
    }

    private void changeDirectory() {
        try {
            Posix.chdir(in.home().path());
        } catch (PosixException e) {
            throw Failure.tempChdir();
        }
    }

    private static MyAddresses myAddresses(Controls files) {
        MyAddresses mine;
        try {
            mine = MyAddresses.now();
        } catch (PosixException e) {
            throw Failure.tempOserr();
        }
        try {
            return mine.amended(files);
        } catch (IOException e) {
            throw Failure.tempControl();
        }
    }

    private Verdict tryEach(List<Candidate> candidates, int port, RemoteControls controls) {
        TcptoFile tcpto =
                new TcptoFile(QueueLayout.of(in.home()).tcpto(), in.clock(), in.pid());
        for (Candidate candidate : candidates) {
            if (tcpto.rests(candidate.ip())) {
                continue;
            }
            Fd socket = Connector.socket();
            try {
                Connector.connect(socket, candidate.ip(), port, controls.timeoutConnect());
            } catch (PosixException e) {
                tcpto.note(candidate.ip(), e.is(Errno.ETIMEDOUT));
                Connector.close(socket);
                continue;
            }
            tcpto.note(candidate.ip(), false);
            return converse(socket, candidate, controls); // the end of the process closes it
        }
        throw Failure.tempNoconn();
    }

    private Verdict converse(Fd socket, Candidate candidate, RemoteControls controls) {
        TimedFd connection = new TimedFd(socket, controls.timeoutRemote());
        List<ByteString> recipients = new ArrayList<>();
        for (ByteString argument : in.arguments().subList(2, in.arguments().size())) {
            recipients.add(quoted(argument));
        }
        SmtpClient client = new SmtpClient(
                candidate.ip(), controls.rules(), connection, connection);
        return client.deliver(
                controls.helohost(), quoted(in.argument(1)), recipients, in.stdin(), report);
    }

    /** An address as SMTP spells it; one without an @ is left as it is. */
    private static ByteString quoted(ByteString address) {
        return address.indexOf('@') == -1 ? address : Quote.quoteAddress(address);
    }
}
