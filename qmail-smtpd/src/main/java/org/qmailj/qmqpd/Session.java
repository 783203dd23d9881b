package org.qmailj.qmqpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.netstring.NetstringReader;
import org.qmailj.common.program.Clock;
import org.qmailj.common.submit.Submission;
import org.qmailj.ingress.Answer;
import org.qmailj.ingress.Databytes;
import org.qmailj.ingress.PackageReader;
import org.qmailj.ingress.Peer;
import org.qmailj.ingress.Received;
import org.qmailj.ingress.Visit;

/**
 * Runs one QMQP session (cr.yp.to/proto/qmqp.html): a netstring that contains a message, a sender
 * and any number of recipients, each again a netstring, has one answer. Everything that a session
 * knows comes in through the constructor, and nothing of it outlives it.
 */
final class Session {
    /** Limits the digits of the first length and its colon, in bytes. */
    private static final int FIRST_LIMIT = 100;

    private static final ByteString BAD_ADDRESS = ByteString.of(
            "Dsorry, I can't accept addresses like that (#5.1.3)");

    private final NetstringReader in;
    private final PackageReader parts;
    private final Peer peer;
    private final Clock clock;

    Session(ByteInput in, Visit visit) {
        this.in = new NetstringReader(in);
        this.parts = new PackageReader(this.in, visit);
        this.peer = Peer.of(visit.environment());
        this.clock = visit.clock();
    }

    /** Reads the message; returns the answer. */
    ByteString run() throws IOException {
        in.limit(FIRST_LIMIT);
        in.limit(in.length());
        long length = in.length();
        try (Submission message = parts.open()) {
            return receive(message, length);
        }
    }

    private ByteString receive(Submission message, long length) throws IOException {
        Received.put(message, peer, "QMQP", null, clock.seconds());
        parts.copy(Databytes.NONE.meter(message), length);
        in.comma();
        boolean good = parts.sender(message);
        while (in.left() > 0) {
            ByteString recipient = parts.address();
            if (recipient == null) {
                good = false;
                message.fail();
            } else {
                message.to(recipient);
            }
        }
        in.limit(1);
        in.comma();
        ByteString answer = Answer.of(message.finish(), clock.seconds(), message.qp());
        return good ? answer : BAD_ADDRESS;
    }
}
