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
import org.qmailj.common.submit.Submission;
import org.qmailj.ingress.Answer;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.Databytes;
import org.qmailj.ingress.PackageReader;
import org.qmailj.ingress.Peer;
import org.qmailj.ingress.Rcpthosts;
import org.qmailj.ingress.Received;
import org.qmailj.ingress.Visit;

/**
 * Runs one QMTP session (cr.yp.to/proto/qmtp.txt): packages of a message, a sender and recipients,
 * until the client goes. Each recipient has an answer, in their order. Everything that a session
 * knows comes in through the constructor, and nothing of it outlives it.
 */
final class Session {
    /** Limits the recipients of one package. */
    private static final int RECIPIENTS_LIMIT = 16 << 20;

    private static final int BUFFER = 16 << 10;

    private static final ByteString NOT_ALLOWED = Netstring.encode(ByteString.of(
            "Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"));
    private static final ByteString UNUSABLE = Netstring.encode(ByteString.of(
            "Dsorry, I can't handle that recipient (#5.1.3)"));
    private static final ByteString BAD_SENDER = ByteString.of("Dunacceptable sender (#5.1.7)");
    private static final ByteString TOO_BIG = ByteString.of(
            "Dsorry, that message size exceeds my databytes limit (#5.3.4)");

    /** Lists what becomes of a recipient. */
    private enum Outcome {
        ACCEPTED,
        /** The domain is not in rcpthosts. */
        NOT_ALLOWED,
        /** The address is too long, or has a NUL. */
        UNUSABLE;

        private static final Outcome[] ALL = values();
    }

    /**
     * Holds the answers to a package.
     *
     * @param recipients for each the ordinal of its {@link Outcome}: there may be millions
     * @param accepted the answer for those that were accepted
     */
    private record Answers(ByteBuilder recipients, ByteString accepted) {}

    private final Conversation client;
    private final NetstringReader in;
    private final PackageReader parts;
    private final Peer peer;
    private final ByteString relayclient;
    private final Rcpthosts rcpthosts;
    private final Databytes databytes;
    private final Clock clock;
    private final Allowance memory;

    Session(Visit visit, Conversation client, Rcpthosts rcpthosts, Databytes databytes) {
        this.client = client;
        this.in = new NetstringReader(client.in());
        this.parts = new PackageReader(in, visit);
        this.peer = Peer.of(visit.environment());
        this.relayclient = visit.environment().get("RELAYCLIENT");
        this.rcpthosts = rcpthosts;
        this.databytes = databytes;
        this.clock = visit.clock();
        this.memory = visit.memory();
    }

    /** Runs until it throws: {@link BadNetstring}, or another IOException when the client goes. */
    void run() throws IOException {
        while (true) {
            long length = in.length();
            if (length == 0) {
                throw BadNetstring.malformed();
            }
            Answers answers;
            try (Submission message = parts.open()) {
                answers = receive(message, length);
            }
            tell(answers);
            answers.recipients().release();
        }
    }

    private Answers receive(Submission message, long length) throws IOException {
        Databytes.Meter meter = databytes.meter(message);
        text(message, meter, length);
        in.comma();
        boolean senderIsGood = parts.sender(message);
        ByteBuilder recipients = recipients(message);
        in.comma();
        if (!isAnyAccepted(recipients)) {
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

    private static boolean isAnyAccepted(ByteBuilder outcomes) {
        for (int i = 0; i < outcomes.length(); i++) {
            if (outcomes.at(i) == Outcome.ACCEPTED.ordinal()) {
                return true;
            }
        }
        return false;
    }

    /** Reads the message. Its first byte says how lines end: CR for CRLF, LF for LF. */
    private void text(Submission message, Databytes.Meter meter, long length) throws IOException {
        int first = in.get();
        if (first != '\r' && first != '\n') {
            throw BadNetstring.malformed();
        }
        Received.put(message, peer, "QMTP", null, clock.seconds());
        if (first == '\r') {
            decode(meter, length - 1);
        } else {
            meter.announce(length - 1);
            parts.copy(meter, length - 1);
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

    /** Reads the recipients; returns their outcomes. */
    private ByteBuilder recipients(Submission message) throws IOException {
        ByteBuilder outcomes = new ByteBuilder(RECIPIENTS_LIMIT, memory);
        in.limit(in.length());
        while (in.left() > 0) {
            long length = recipientLength();
            outcomes.append(recipient(message, length).ordinal());
            in.comma();
        }
        in.limit(Long.MAX_VALUE);
        return outcomes;
    }

    /**
     * Reads a length as {@link NetstringReader#length} does, but any byte before the colon counts
     * as a digit, modulo 2^64: so qmail-qmtpd accepts some lengths that are none. A comma must fit
     * after so many bytes.
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

    private Outcome recipient(Submission message, long length) throws IOException {
        int more = relayclient == null ? 0 : relayclient.length();
        if (length + more >= PackageReader.ADDRESS_LIMIT) {
            in.skip(length);
            return Outcome.UNUSABLE;
        }
        ByteString address = in.string((int) length);
        if (relayclient == null && !isAllowed(address)) {
            return Outcome.NOT_ALLOWED;
        }
        if (address.indexOf(0) != -1) {
            return Outcome.UNUSABLE;
        }
        message.to(relayclient == null ? address : address.concat(relayclient));
        return Outcome.ACCEPTED;
    }

    private boolean isAllowed(ByteString address) {
        try {
            return rcpthosts.allow(address);
        } catch (IOException e) {
            throw Die.silently(Program.TEMPORARY);
        }
    }

    private void tell(Answers answers) {
        for (int i = 0; i < answers.recipients().length(); i++) {
            client.say(switch (Outcome.ALL[answers.recipients().at(i)]) {
                case ACCEPTED -> answers.accepted();
                case NOT_ALLOWED -> NOT_ALLOWED;
                case UNUSABLE -> UNUSABLE;
            });
        }
    }
}
