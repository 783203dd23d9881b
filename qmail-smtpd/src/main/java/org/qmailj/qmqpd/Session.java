package org.qmailj.qmqpd;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.netstring.NetstringReader;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;
import org.qmailj.ingress.Answer;
import org.qmailj.ingress.Peer;
import org.qmailj.ingress.Received;

/**
 * One QMQP session: a netstring that holds a message, a sender and any number of recipients, each
 * again a netstring, is answered once (cr.yp.to/proto/qmqp.html). All a session knows comes in
 * through the constructor, and nothing of it outlives it.
 */
final class Session {
    /** The length of the whole must be said within so many bytes. */
    private static final int FIRST_LIMIT = 100;

    /** Addresses of this length are not taken. */
    private static final int ADDRESS_LIMIT = 1000;

    private static final int BUFFER = 16 << 10;

    private static final ByteString BAD_ADDRESS = ByteString.of(
            "Dsorry, I can't accept addresses like that (#5.1.3)");

    private final NetstringReader in;
    private final Peer peer;
    private final MessageQueue queue;
    private final Clock clock;

    Session(ByteInput in, Peer peer, MessageQueue queue, Clock clock) {
        this.in = new NetstringReader(in);
        this.peer = peer;
        this.queue = queue;
        this.clock = clock;
    }

    /** Reads the one request and answers the answer. */
    ByteString run() throws IOException {
        in.limit(FIRST_LIMIT);
        in.limit(in.length());
        long length = in.length();
        try (Submission message = open()) {
            return receive(message, length);
        }
    }

    private Submission open() {
        try {
            return queue.open();
        } catch (IOException e) {
            throw Die.silently(Program.TEMPORARY);
        }
    }

    private ByteString receive(Submission message, long length) throws IOException {
        Received.put(message, peer, "QMQP", null, clock.seconds());
        copy(message, length);
        in.comma();
        ByteString sender = address();
        boolean good = sender != null;
        if (good) {
            message.from(sender);
        } else {
            message.from(ByteString.EMPTY);
            message.fail();
        }
        while (in.left() > 0) {
            ByteString recipient = address();
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

    private void copy(Submission message, long length) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int n = in.get(buffer, 0, (int) Math.min(left, buffer.length));
            message.put(buffer, 0, n);
            left -= n;
        }
    }

    /** The next netstring, or null when it is no address that a message can have. */
    private ByteString address() throws IOException {
        long length = in.length();
        ByteString address = null;
        if (length < ADDRESS_LIMIT) {
            address = in.string((int) length);
        } else {
            in.skip(length);
        }
        in.comma();
        return address == null || address.indexOf(0) != -1 ? null : address;
    }
}
