package org.qmailj.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.net.MyAddresses;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.TimedFd;
import org.qmailj.common.rfc822.Quote;
import org.qmailj.common.tcpto.TcptoFile;

/**
 * One message on its way to one host. The host is looked up in smtproutes, then in the DNS: mail
 * exchangers, or its own address. The first address that takes a connection decides, or, where
 * control/mxfallback says so, the first that greets; hosts that timed out lately are passed over.
 *
 * <p>Nothing of it outlives {@link #report}, and what it holds is bounded whatever the other side
 * or its name servers say: the buffers of {@link SmtpClient}, one DNS message, {@link
 * MailHosts#MOST_CANDIDATES} addresses.
 */
final class Delivery {
    private final Surroundings around;
    private final List<ByteString> arguments;
    private final ByteSource message;
    private final Report report;

    /** @param arguments those of qmail-remote: host, sender, recipients */
    Delivery(Surroundings around, List<ByteString> arguments, ByteSource message, Report report) {
        this.around = around;
        this.arguments = arguments;
        this.message = message;
        this.report = report;
    }

    /** Delivers, and reports what came of it. */
    void report() {
        try {
            report.message(verdict());
        } catch (Report.Unread e) {
            // as if it had been read: nobody can be told
        }
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
        if (arguments.size() < 3) {
            throw Failure.permUsage();
        }
        changeDirectory();
        Controls files = around.controls();
        RemoteControls controls = RemoteControls.read(files);
        ByteString host = arguments.get(0);
        Routes.Route route = controls.routes().find(host);
        MailHosts hosts = new MailHosts(around.dns(), new RandomLots());
        if (route != null) { // that we are that relay ourselves is the administrator's business
            return tryEach(hosts.own(route.relay()), route.port(), controls);
        }
        MyAddresses mine = myAddresses(files);
        List<Candidate> better = Candidate.betterThan(mine, hosts.exchangers(host));
        if (better.isEmpty()) {
            throw Failure.permAmbigmx();
        }
        return tryEach(better, Routes.PORT_SMTP, controls);
    }

    private void changeDirectory() {
        try {
            Posix.chdir(around.home().path());
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
        TcptoFile tcpto = around.tcpto();
        Verdict turnedAway = null;
        for (Candidate candidate : candidates) {
            if (tcpto.rests(candidate.ip())) {
                continue;
            }
            Fd socket = Connector.socket();
            try {
                Connector.connect(socket, candidate.ip(), port, controls.timeoutConnect());
            } catch (PosixException e) {
                tcpto.note(candidate.ip(), e.is(Errno.ETIMEDOUT));
                socket.closeQuietly();
                continue;
            }
            tcpto.note(candidate.ip(), false);
            SmtpClient client = client(socket, candidate, controls);
            Verdict verdict;
            try {
                verdict = converse(client, controls);
            } catch (Failure failure) {
                verdict = failure.verdict();
            } finally {
                socket.closeQuietly();
            }
            if (client.isWelcome() || !controls.mxFallback()) {
                return verdict;
            }
            turnedAway = verdict;
        }
        if (turnedAway != null) {
            return turnedAway;
        }
        throw Failure.tempNoconn();
    }

    private static SmtpClient client(Fd socket, Candidate candidate, RemoteControls controls) {
        Connection connection =
                new Connection(new TimedFd(socket, controls.timeoutRemote()));
        return new SmtpClient(candidate.ip(), controls.rules(), connection, connection);
    }

    private Verdict converse(SmtpClient client, RemoteControls controls) {
        List<ByteString> recipients = new ArrayList<>();
        for (ByteString argument : arguments.subList(2, arguments.size())) {
            recipients.add(quoted(argument));
        }
        return client.deliver(
                controls.helohost(), quoted(arguments.get(1)), recipients, message, report);
    }

    /** An address as SMTP spells it; one without an @ is left as it is. */
    private static ByteString quoted(ByteString address) {
        return address.indexOf('@') == -1 ? address : Quote.quoteAddress(address);
    }
}
