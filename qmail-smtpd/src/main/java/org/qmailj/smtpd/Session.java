package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;
import org.qmailj.common.commands.CommandReader;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.submit.Submission;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.Databytes;
import org.qmailj.ingress.Peer;
import org.qmailj.ingress.Protocol;
import org.qmailj.ingress.Received;
import org.qmailj.ingress.Visit;

/**
 * Runs one SMTP session, from the greeting to QUIT (RFC 5321, RFC 2920). Everything that it knows
 * comes in through the constructor, and nothing of it outlives it: who the client is and whether it
 * may relay never change.
 */
final class Session {
    /** The exit code of a session, unless the client said QUIT. */
    static final int FAILED = Protocol.SMTP.failed();

    private final Visit visit;
    private final Conversation client;
    private final SmtpControls controls;
    private final Clock clock;
    private final Peer peer;
    private final ByteString relayclient;
    private final AddressParser addresses;
    private final Allowance memory;

    /** What the client called itself, if DNS calls it something else; or null. */
    private ByteString fakehelo;
    private boolean introduced;

    /** Null before MAIL and after DATA. */
    private Envelope envelope;

    Session(Visit visit, Conversation client, SmtpControls controls) {
        this.visit = visit;
        this.client = client;
        this.controls = controls;
        this.clock = visit.clock();
        this.peer = Peer.of(visit.environment());
        this.relayclient = visit.environment().get("RELAYCLIENT");
        this.addresses = new AddressParser(controls.localiphost(), new MyHost(visit.controls()));
        this.memory = visit.memory();
    }

    /** Returns the exit code, or throws {@link Die} with it when a command ends the session. */
    int run() {
        CommandReader commands = new CommandReader(client.in(), memory);
        try {
            greet("220 ", " ESMTP\r\n");
            SmtpCommand.Verb verb = obeyNext(commands);
            while (verb != null) {
                if (verb == SmtpCommand.Verb.QUIT) {
                    return 0;
                }
                verb = obeyNext(commands);
            }
        } catch (ByteBuilder.TooLong e) {
            throw die(Reply.NO_MEMORY);
        } catch (PosixException e) {
            if (e.is(Errno.ETIMEDOUT)) {
                throw die(Reply.TIMEOUT);
            }
        } catch (IOException e) {
            // as if the client had gone
        }
        return FAILED;
    }

    private Die die(Reply reply) {
        client.say(reply.line());
        client.flush();
        return Die.silently(FAILED);
    }

    /**
     * Obeys a command; returns its verb, or null at the end. It is a method of its own so that no
     * variable holds a command in memory while the session waits for the next.
     */
    private SmtpCommand.Verb obeyNext(CommandReader commands) throws IOException {
        CommandLine line = commands.next();
        if (line == null) {
            return null;
        }
        SmtpCommand command = SmtpCommand.of(line);
        obey(command);
        return command.verb();
    }

    private void obey(SmtpCommand command) throws IOException {
        switch (command.verb()) {
            case HELO -> helo(command.argument());
            case EHLO -> ehlo(command.argument());
            case MAIL -> mail(command.argument());
            case RCPT -> rcpt(command.argument());
            case DATA -> data();
            case RSET -> rset();
            case QUIT -> greet("221 ", "\r\n");
            case HELP -> client.say(Reply.HELP.line());
            case NOOP -> client.say(Reply.OK.line());
            case VRFY -> client.say(Reply.VRFY.line());
            case UNIMPLEMENTED -> client.say(Reply.UNIMPLEMENTED.line());
        }
        if (!command.verb().isGrouped()) {
            client.flush();
        }
    }

    private void greet(String code, String rest) {
        client.say(ByteString.of(code).concat(controls.greeting()).concat(rest));
    }

    private void helo(ByteString host) {
        greet("250 ", "\r\n");
        introduce(host);
    }

    private void ehlo(ByteString host) {
        greet("250-", "\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
        introduce(host);
    }

    private void introduce(ByteString host) {
        forget();
        if (fakehelo != null) {
            memory.giveBack(fakehelo.length());
            fakehelo = null;
        }
        introduced = true;
        if (!host.equalsIgnoreCase(peer.remoteHost())) {
            memory.require(host.length());
            fakehelo = host;
        }
    }

    private void forget() {
        if (envelope != null) {
            envelope.release();
            envelope = null;
        }
    }

    private void rset() {
        forget();
        client.say(Reply.FLUSHED.line());
    }

    /** Begins an envelope. A sender that is refused leaves an earlier envelope as it is. */
    private void mail(ByteString argument) {
        if (controls.strict() && !introduced) {
            client.say(Reply.WANT_HELO.line());
            return;
        }
        boolean legal = !controls.strict() || StrictSyntax.isMail(argument);
        ByteString address = legal ? parse(argument) : null;
        if (address == null) {
            client.say(Reply.SYNTAX.line());
            return;
        }
        forget();
        boolean bad = controls.badmailfrom().contains(address);
        envelope = new Envelope(address.cString(), bad, memory);
        client.say(Reply.OK.line());
    }

    private void rcpt(ByteString argument) {
        if (envelope == null) {
            client.say(Reply.WANT_MAIL.line());
            return;
        }
        boolean legal = !controls.strict() || StrictSyntax.isRcpt(argument);
        ByteString address = legal ? parse(argument) : null;
        if (address == null) {
            client.say(Reply.SYNTAX.line());
        } else if (envelope.isBad()) {
            client.say(Reply.BADMAILFROM.line());
        } else if (relayclient != null) {
            accept(address.concat(relayclient).cString());
        } else if (isAllowed(address.cString())) {
            accept(address.cString());
        } else {
            client.say(Reply.NO_GATEWAY.line());
        }
    }

    private ByteString parse(ByteString argument) {
        try {
            return addresses.parse(argument);
        } catch (IOException e) {
            throw die(Reply.NO_ADDRESSES);
        }
    }

    private boolean isAllowed(ByteString address) {
        try {
            return controls.rcpthosts().allow(address);
        } catch (IOException e) {
            throw die(Reply.NO_CONTROLS);
        }
    }

    private void accept(ByteString recipient) {
        int most = controls.maxRcpt();
        if (most > 0 && envelope.recipients() >= most) {
            client.say(Reply.TOO_MANY.line());
            return;
        }
        envelope.add(recipient);
        client.say(Reply.OK.line());
    }

    private void data() throws IOException {
        if (envelope == null) {
            client.say(Reply.WANT_MAIL.line());
            return;
        }
        if (envelope.recipients() == 0) {
            client.say(Reply.WANT_RCPT.line());
            return;
        }
        Submission message;
        try {
            message = visit.open();
        } catch (IOException e) {
            forget();
            client.say(Reply.NO_QUEUE.line());
            return;
        }
        ByteString answer;
        try (message) {
            answer = receive(message, envelope);
        }
        forget();
        client.say(answer);
    }

    /** Reads a message; returns the reply to it. */
    private ByteString receive(Submission message, Envelope complete) throws IOException {
        client.say(Reply.GO_AHEAD.line());
        Received.put(message, peer, "SMTP", fakehelo, clock.seconds());
        Databytes.Meter meter = controls.databytes().meter(message);
        DataReader.Outcome outcome = new DataReader(client.in(), controls.strict()).read(meter);
        switch (outcome) {
            case COMPLETE -> {}
            case LOOPING, BAD_BYTES -> message.fail();
            case STRAY_NEWLINE -> throw die(Reply.STRAY_NEWLINE);
            case END_OF_INPUT -> throw Die.silently(FAILED);
        }
        complete.giveTo(message);
        return switch (message.finish()) {
            case Verdict.Success success -> accepted(message.qp());
            case Verdict.Temporary later -> refusal(outcome, meter, "451 ", later.text());
            case Verdict.Permanent never -> refusal(outcome, meter, "554 ", never.text());
        };
    }

    private ByteString accepted(long qp) {
        return new ByteBuilder().append("250 ok ").appendNumber(clock.seconds())
                .append(" qp ").appendNumber(qp).append("\r\n").toByteString();
    }

    /** Returns the reply to a message that was not queued: our own reason, if there is one. */
    private static ByteString refusal(
            DataReader.Outcome outcome, Databytes.Meter meter, String code, ByteString text) {
        if (outcome == DataReader.Outcome.LOOPING) {
            return Reply.HOPS.line();
        }
        if (outcome == DataReader.Outcome.BAD_BYTES) {
            return Reply.BAD_BYTES.line();
        }
        return meter.isExceeded()
                ? Reply.DATABYTES.line() : ByteString.of(code).concat(text).concat("\r\n");
    }
}
