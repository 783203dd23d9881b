package org.qmailj.qmtpd;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.netstring.BadNetstring;
import org.qmailj.common.netstring.Netstring;
import org.qmailj.common.netstring.NetstringReader;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;
import org.qmailj.ingress.Answer;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.Databytes;
import org.qmailj.ingress.Peer;
import org.qmailj.ingress.Rcpthosts;
import org.qmailj.ingress.Received;
import org.qmailj.ingress.Visit;

/**
 * One QMTP session: packages of a message, a sender and recipients, until the client goes
 * (cr.yp.to/proto/qmtp.txt). There is one answer for each recipient, in their order. All a session
 * knows comes in through the constructor, and nothing of it outlives it.
 */
final class Session {
    /** Addresses of this length are not taken, with what RELAYCLIENT adds. */
    private static final int ADDRESS_LIMIT = 1000;

    /** Most recipients of one package. */
    private static final int RECIPIENTS_LIMIT = 16 << 20;

    private static final int BUFFER = 16 << 10;

    private static final ByteString NOT_ALLOWED = ByteString.of(
            "66:Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1),");
    private static final ByteString UNUSABLE = ByteString.of(
            "46:Dsorry, I can't handle that recipient (#5.1.3),");
    private static final ByteString BAD_SENDER = ByteString.of("Dunacceptable sender (#5.1.7)");
    private static final ByteString TOO_BIG = ByteString.of(
            "Dsorry, that message size exceeds my databytes limit (#5.3.4)");

    // what becomes of a recipient
    private static final int ACCEPTED = 0;
    private static final int DOMAIN = 'D';
    private static final int LONG = 'L';
    private static final int NUL = 'N';

    /**
     * What a package came to.
     *
     * @param recipients what became of each
     * @param accepted the answer for those that were accepted
     */
    private record Answers(ByteBuilder recipients, ByteString accepted) {}

    private final Conversation client;
    private final NetstringReader in;
    private final Peer peer;
    private final ByteString relayclient;
    private final Rcpthosts rcpthosts;
    private final Databytes databytes;
    private final MessageQueue queue;
    private final Clock clock;
    private final Allowance memory;

    Session(Visit visit, Conversation client, Rcpthosts rcpthosts, Databytes databytes) {
        this.client = client;
        this.in = new NetstringReader(client.in());
        this.peer = Peer.of(visit.environment());
        this.relayclient = visit.environment().get("RELAYCLIENT");
        this.rcpthosts = rcpthosts;
        this.databytes = databytes;
        this.queue = visit.queue();
        this.clock = visit.clock();
        this.memory = visit.memory();
    }

    /** Comes back only by throwing: {@link BadNetstring}, or another IOException at the end. */
    void run() throws IOException {
        while (true) {
            long length = in.length();
            if (length == 0) {
                throw BadNetstring.malformed();
            }
            Answers answers;
            try (Submission message = open()) {
                answers = receive(message, length);
            }
            tell(answers);
            answers.recipients().release();
        }
    }

    private static Die dieResources() {
        return Die.silently(Program.TEMPORARY);
    }

    private Submission open() {
        try {
            return queue.open();
        } catch (IOException e) {
            throw dieResources();
        }
    }

    private Answers receive(Submission message, long length) throws IOException {
        Databytes.Meter meter = databytes.meter(message);
        text(message, meter, length);
        in.comma();
        boolean senderIsGood = sender(message);
        ByteBuilder recipients = recipients(message);
        in.comma();
        if (indexOf(recipients, ACCEPTED) == -1) {
            message.fail();
        }
        Verdict verdict = message.finish();
        ByteString answer = Answer.of(verdict, clock.seconds(), message.qp());
        if (meter.isExceeded()) {
            answer = TOO_BIG;
        } else if (!senderIsGood) {
            answer = BAD_SENDER;
        }
        return new Answers(recipients, Netstring.encode(answer));
    }

    private static int indexOf(ByteBuilder bytes, int b) {
        int i = bytes.length() - 1;
        while (i >= 0 && bytes.at(i) != b) {
            i--;
        }
        return i;
    }

    /** The first byte says how lines end: CR for CRLF, LF for LF. */
    private void text(Submission message, Databytes.Meter meter, long length) throws IOException {
        int first = in.get();
        if (first != '\r' && first != '\n') {
            throw BadNetstring.malformed();
        }
        Received.put(message, peer, "QMTP", null, clock.seconds());
        if (first == '\r') {
            decode(meter, length - 1);
        } else {
            copy(meter, length - 1);
        }
    }

    private void copy(Databytes.Meter meter, long length) throws IOException {
        meter.announce(length);
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int n = in.get(buffer, 0, (int) Math.min(left, buffer.length));
            meter.put(buffer, 0, n);
            left -= n;
        }
    }

    private void decode(Databytes.Meter meter, long length) throws IOException {
        CrLfDecoder decoder = new CrLfDecoder();
        byte[] buffer = new byte[BUFFER];
        byte[] out = new byte[BUFFER + 1];
        long left = length;
        while (left > 0) {
            int n = in.get(buffer, 0, (int) Math.min(left, buffer.length));
            meter.put(out, 0, decoder.feed(buffer, 0, n, out));
            left -= n;
        }
        meter.put(out, 0, decoder.finish(out));
    }

    /** Answers whether the sender is one that a message can have. */
    private boolean sender(Submission message) throws IOException {
        long length = in.length();
        ByteString sender = ByteString.EMPTY;
        boolean good = length < ADDRESS_LIMIT;
        if (good) {
            sender = in.string((int) length);
            good = sender.indexOf(0) == -1;
        } else {
            in.skip(length);
        }
        in.comma();
        message.from(sender);
        if (!good) {
            message.fail();
        }
        return good;
    }

    /** What became of each. */
    private ByteBuilder recipients(Submission message) throws IOException {
        ByteBuilder outcomes = new ByteBuilder(RECIPIENTS_LIMIT, memory);
        in.limit(in.length());
        while (in.left() > 0) {
            long length = recipientLength();
            outcomes.append(recipient(message, length));
            in.comma();
        }
        in.limit(Long.MAX_VALUE);
        return outcomes;
    }

    /**
     * As {@link NetstringReader#length}, but whatever stands before the colon counts as digits, 64
     * bits of it: so qmail-qmtpd takes some lengths that are none. It must leave room for the
     * comma.
     */
    private long recipientLength() throws IOException {
        long length = 0;
        for (int b = in.get(); b != ':'; b = in.get()) {
            if (Long.compareUnsigned(length, NetstringReader.LENGTH_LIMIT) > 0) {
                throw BadNetstring.tooLarge();
            }
            length = 10 * length + (byte) b - '0';
        }
        if (Long.compareUnsigned(length, in.left()) >= 0) {
            throw BadNetstring.malformed();
        }
        return length;
    }

    private int recipient(Submission message, long length) throws IOException {
        int more = relayclient == null ? 0 : relayclient.length();
        if (length + more >= ADDRESS_LIMIT) {
            in.skip(length);
            return LONG;
        }
        ByteString address = in.string((int) length);
        if (relayclient == null && !isAllowed(address)) {
            return DOMAIN;
        }
        if (address.indexOf(0) != -1) {
            return NUL;
        }
        message.to(relayclient == null ? address : address.concat(relayclient));
        return ACCEPTED;
    }

    private boolean isAllowed(ByteString address) {
        try {
            return rcpthosts.allow(address);
        } catch (IOException e) {
            throw dieResources();
        }
    }

    private void tell(Answers answers) {
        for (int i = 0; i < answers.recipients().length(); i++) {
            int outcome = answers.recipients().at(i);
            client.say(outcome == ACCEPTED ? answers.accepted()
                    : outcome == DOMAIN ? NOT_ALLOWED : UNUSABLE);
        }
    }
}
