package org.qmailj.remote;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.net.IpAddress;

/**
 * Holds one SMTP conversation (RFC 821): HELO, MAIL, RCPT for each recipient, DATA, QUIT, one
 * command at a time. Any trouble with the connection is "connection died", except at QUIT, when the
 * other side has already decided. The client does not wait for the answer to QUIT.
 */
final class SmtpClient {
    /** Large enough to send most messages in one piece. */
    private static final int BUFFER = 16 << 10;

    private static final ByteString END = ByteString.of(".\r\n");

    private final IpAddress partner;
    private final DataEncoder.Rules rules;
    private final ByteInput from;
    private final ByteOutput to;

    /** Set as soon as the end of the message may have been sent. */
    private boolean critical;

    private boolean welcome;

    SmtpClient(IpAddress partner, DataEncoder.Rules rules, ByteSource source, ByteSink sink) {
        this.partner = partner;
        this.rules = rules;
        this.from = new ByteInput(source, 1024);
        this.to = new ByteOutput(sink, BUFFER);
    }

    /** Delivers; each recipient's verdict goes to the report, the message's is the result. */
    Verdict deliver(ByteString helohost, ByteString sender, List<ByteString> recipients,
            ByteSource message, Report report) {
        try {
            return converse(helohost, sender, recipients, message, report);
        } catch (IOException e) {
            throw Failure.dropped(partner, critical);
        }
    }

    /**
     * Returns whether the other side has accepted HELO. Before that it knows nothing of the mail.
     */
    boolean isWelcome() {
        return welcome;
    }

    private Verdict converse(ByteString helohost, ByteString sender, List<ByteString> recipients,
            ByteSource message, Report report) throws IOException {
        SmtpReply reply = SmtpReply.read(from);
        if (reply.code() != 220) {
            return quit(new Verdict.Temporary(
                    about("Connected to ", " but greeting failed", reply)));
        }
        command("HELO ", helohost, "\r\n");
        reply = SmtpReply.read(from);
        if (reply.code() != 250) {
            return quit(new Verdict.Temporary(
                    about("Connected to ", " but my name was rejected", reply)));
        }
        welcome = true;
        command("MAIL FROM:<", sender, ">\r\n");
        reply = SmtpReply.read(from);
        if (isRefusal(reply)) {
            return quit(reply.verdict(about("Connected to ", " but sender was rejected", reply)));
        }
        if (!anyRecipient(recipients, report)) {
            return quit(new Verdict.Permanent(about("Giving up on ", "", null)));
        }
        return data(message);
    }

    private boolean anyRecipient(List<ByteString> recipients, Report report) throws IOException {
        boolean any = false;
        for (ByteString recipient : recipients) {
            command("RCPT TO:<", recipient, ">\r\n");
            SmtpReply reply = SmtpReply.read(from);
            if (isRefusal(reply)) {
                report.recipient(
                        reply.verdict(about("", " does not like recipient", reply)));
            } else {
                report.recipient(Verdict.success());
                any = true;
            }
        }
        return any;
    }

    private Verdict data(ByteSource message) throws IOException {
        command("DATA\r\n", ByteString.EMPTY, "");
        SmtpReply reply = SmtpReply.read(from);
        if (isRefusal(reply)) {
            return quit(reply.verdict(about("", " failed on DATA command", reply)));
        }
        blast(message);
        reply = SmtpReply.read(from);
        return quit(reply.verdict(about("", isRefusal(reply)
                ? " failed after I sent the message" : " accepted message", reply)));
    }

    private void blast(ByteSource message) throws IOException {
        DataEncoder encoder = new DataEncoder(to, rules);
        byte[] piece = new byte[BUFFER];
        for (int n = read(message, piece); n > 0; n = read(message, piece)) {
            encoder.put(piece, 0, n);
        }
        if (!encoder.end()) {
            throw Failure.permPartialline();
        }
        critical = true;
        to.put(END);
        to.flush();
    }

    private static int read(ByteSource message, byte[] piece) {
        try {
            return message.read(piece, 0, piece.length);
        } catch (IOException e) {
            throw Failure.tempRead();
        }
    }

    private static boolean isRefusal(SmtpReply reply) {
        return reply.isPermanent() || reply.isTemporary();
    }

    private void command(String verb, ByteString argument, String end) throws IOException {
        to.put(verb);
        to.put(argument);
        to.put(end);
        to.flush();
    }

    private Verdict quit(Verdict verdict) {
        try {
            command("QUIT\r\n", ByteString.EMPTY, "");
        } catch (IOException e) {
            // a message that was accepted must not be sent again because of this
        }
        return verdict;
    }

    /** Returns a sentence about the other side with its reply, or null if reported before. */
    private ByteString about(String before, String after, SmtpReply reply) {
        ByteString sentence = ByteString.of(before + partner + after + ".\n");
        return reply == null ? sentence : sentence.concat(reply.quoted());
    }
}
