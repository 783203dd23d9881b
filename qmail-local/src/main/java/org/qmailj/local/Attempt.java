package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;

/** Makes one attempt to deliver one message (qmail-local.c). Throws Die when it fails. */
final class Attempt {
    private static final int STICKY = 01000;

    private final Surroundings with;
    private final Arguments arguments;
    private final Home home;
    private Delivery delivery;

    Attempt(Surroundings with, Arguments arguments) {
        this.with = with;
        this.arguments = arguments;
        this.home = new RealHome(with.home());
    }

    /** Returns whether anything was done that another attempt would repeat. */
    boolean hasBegun() {
        return delivery != null && delivery.hasBegun();
    }

    void make() throws IOException {
        checkHome();
        MessageLines lines = MessageLines.of(
                arguments.sender(), arguments.recipient(), with.clock().seconds());
        Message message = new Message(with.message(), lines.length());
        if (arguments.doIt()) {
            checkLoop(message, lines.deliveredTo());
        }
        deliver(message, lines);
    }

    /** Defers when others may write to the home, or when its owner has made it sticky. */
    private void checkHome() {
        FileStatus status;
        try {
            status = home.status(ByteString.of("."));
        } catch (PosixException e) {
            throw Complaint.tempHomeStatus(e);
        }
        if ((status.mode() & DotQmail.WRITABLE_BY_OTHERS) != 0) {
            throw Complaint.tempHomeIsWritable();
        }
        if ((status.mode() & STICKY) != 0) {
            if (arguments.doIt()) {
                throw Complaint.tempHomeIsSticky();
            }
            with.output().complain(ByteString.of("Warning: home directory is sticky.\n"));
        }
    }

    private static void checkLoop(Message message, ByteString deliveredTo) throws IOException {
        message.rewind();
        try {
            if (LoopCheck.isLooping(message, message.chunk(), deliveredTo)) {
                throw Complaint.looping();
            }
        } catch (Message.Unreadable e) {
            throw Complaint.tempRead(e.reason());
        }
    }

    private void deliver(Message message, MessageLines lines) throws IOException {
        DotQmail dotQmail = new DotQmail(home, arguments.dash(), arguments.extension());
        DotQmail.Found found = dotQmail.find();
        if (found == null && !arguments.dash().isEmpty()) {
            throw Complaint.noMailbox();
        }
        ByteString text = found == null ? ByteString.EMPTY : found.contents(with.memory());
        ByteString sender = dotQmail.newSender(arguments);
        CommandEnvironment environment = new CommandEnvironment(with.environment(), arguments,
                lines, found == null ? null : found.matched(), sender);

        boolean forwardOnly = found != null && found.forwardOnly() && !text.isEmpty();
        if (arguments.doIt()) {
            delivery = new Delivery(with, home, message, lines, sender, environment);
        }
        follow(new DotQmailLines(text.isEmpty() ? arguments.instead() : text),
                new Tally(delivery == null ? new DryRun(with.output()) : delivery, forwardOnly));
    }

    private void follow(DotQmailLines lines, Tally tally) throws IOException {
        while (lines.more() && !tally.stopped()) {
            boolean first = lines.atFirst();
            Instruction instruction = lines.next();
            if (first && instruction instanceof Instruction.Blank) {
                throw Complaint.tempFirstLineIsBlank();
            }
            instruction.accept(tally);
        }
        long qp = tally.finish();
        ByteBuilder done = new ByteBuilder().append(tally.report());
        if (qp != 0) {
            done.append("\nqp ").appendNumber(qp);
        }
        with.output().report(done.toByteString());
    }
}
