package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * qmail-local(8): delivers or forwards one message as the .qmail file of its address says.
 *
 * <p>{@code qmail-local [ -nN ] user homedir local dash ext domain sender aliasempty}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-lspawn for each delivery.
 *   <li>Descriptor 0 is the message, which must be a file: every instruction reads it from its
 *       first byte. On 1 it reports {@code did F+W+P} (file, forward and program deliveries) and
 *       {@code qp N} (the number of the forwarded message); on 2, why it failed. Programs write to
 *       1 and 2 as well.
 *   <li>Reads {@code .qmail}, {@code .qmail-ext} or {@code .qmail-...default} in homedir, whose
 *       mode must not let others write; does what aliasempty says where that file is missing or
 *       empty. {@code .qmail-ext-owner} and {@code -owner-default} change the sender of what is
 *       forwarded.
 *   <li>{@code -n} only says what it would do; {@code -N} undoes an earlier -n.
 *   <li>Exits 0: done; 100: it can never be done; 111: perhaps later. What was delivered before a
 *       failure is delivered again by the next attempt.
 * </ul>
 */
public final class QmailLocal implements Program {
    private static final int STICKY = 01000;

    private final Invocation in;
    private final Report report;

    QmailLocal(Invocation in) {
        this.in = in;
        this.report = new Report(in.stdout());
    }

    public static void main(String[] argv) {
        Program.run("qmail-local", argv, QmailLocal::new);
    }

    @Override
    public Die outOfMemory() {
        return Failure.tempNoMemory();
    }

    @Override
    public Die bug() {
        return Die.silently(Failure.BUG);
    }

    @Override
    public int run() throws IOException {
        Posix.umask(077);
        Arguments arguments = Arguments.parse(in);
        enter(arguments.home());
        Home home = new WorkingDirectory();
        checkHome(home, arguments.doIt());
        if (arguments.doIt()) {
            checkLoop(MessageLines.deliveredTo(arguments.recipient()));
        }
        deliver(arguments, home);
        return 0;
    }

    private static void enter(ByteString home) {
        try {
            Posix.chdir(home);
        } catch (PosixException e) {
            throw Failure.tempSwitch(home, e);
        }
    }

    /** A home that others may write to is not safe; a sticky one, its owner is working on. */
    private void checkHome(Home home, boolean doIt) {
        FileStatus status;
        try {
            status = home.status(ByteString.of("."));
        } catch (PosixException e) {
            throw Failure.tempHomeStatus(e);
        }
        if ((status.mode() & DotQmail.WRITABLE_BY_OTHERS) != 0) {
            throw Failure.homeIsWritable();
        }
        if ((status.mode() & STICKY) != 0) {
            if (doIt) {
                throw Failure.homeIsSticky();
            }
            in.complain("Warning: home directory is sticky.\n");
        }
    }

    private void checkLoop(ByteString deliveredTo) throws IOException {
        Message message = new Message(in.stdin());
        message.rewind();
        try {
            if (LoopCheck.isLooping(message, deliveredTo)) {
                throw Failure.looping();
            }
        } catch (Message.Unreadable e) {
            throw Failure.tempRead(e.reason());
        }
    }

    private void deliver(Arguments arguments, Home home) throws IOException {
        MessageLines lines = MessageLines.of(
                arguments.sender(), arguments.recipient(), in.clock().seconds());
        Environment environment = in.environment().copy();
        CommandEnvironment.set(environment, arguments, lines);

        DotQmail dotQmail = new DotQmail(home, arguments.dash(), arguments.extension());
        DotQmail.Found found = dotQmail.find();
        if (found == null && !arguments.dash().isEmpty()) {
            throw Failure.noMailbox();
        }
        if (found != null && found.matched() != null) {
            environment.put("DEFAULT", found.matched());
        }
        ByteString sender = dotQmail.newSender(arguments);
        environment.put("NEWSENDER", sender);

        ByteString text = found == null ? ByteString.EMPTY : found.contents();
        boolean forwardOnly = found != null && found.forwardOnly() && !text.isEmpty();
        Instruction.Follower follower = arguments.doIt()
                ? new Delivery(in, home, lines, sender, environment)
                : new Rehearsal(report);
        follow(new DotQmailLines(text.isEmpty() ? arguments.instead() : text),
                new Tally(follower, forwardOnly));
    }

    private void follow(DotQmailLines lines, Tally tally) throws IOException {
        while (lines.more() && !tally.stopped()) {
            boolean first = lines.atFirst();
            Instruction instruction = lines.next();
            if (first && instruction instanceof Instruction.Blank) {
                throw Failure.firstLineIsBlank();
            }
            instruction.giveTo(tally);
        }
        long qp = tally.finish();
        ByteBuilder done = new ByteBuilder().append(tally.report());
        if (qp != 0) {
            done.append("\nqp ").appendNumber(qp);
        }
        report.line(done.toByteString());
    }
}
