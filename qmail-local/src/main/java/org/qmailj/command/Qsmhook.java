package org.qmailj.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * qsmhook(1), obsolete: runs a program that was written as a mailer for sendmail.
 *
 * <p>In a .qmail file: {@code |qsmhook [ -DFlMmnPs ] [ -xprefix ] cmd [ arg ... ]}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-local.
 *   <li>Descriptor 0 is the message. cmd reads $UFLINE (not with -n), $RPLINE (with -P), $DTLINE
 *       (with -l) and the message from a pipe. In its words %g is $SENDER, %h is $HOST, %u is
 *       $LOCAL without the prefix, %% is %; any other letter after % is removed together with it.
 *   <li>Exits as cmd does; 100 for wrong use or when there is no such cmd, 111 for other trouble.
 * </ul>
 */
public final class Qsmhook implements Program {
    private static final Fatal FATAL = new Fatal("qsmhook");

    private final Invocation in;

    Qsmhook(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qsmhook", argv, Qsmhook::new);
    }

    private static Die dieUsage() {
        return FATAL.permanent("incorrect usage");
    }

    private static Die dieTemp() {
        return FATAL.temporary("temporary problem");
    }

    @Override
    public Die outOfMemory() {
        return dieTemp();
    }

    @Override
    public int run() {
        ByteString deliveredTo = required("DTLINE");
        ByteString returnPath = required("RPLINE");
        ByteString from = required("UFLINE");
        ByteString recipient = required("LOCAL");
        ByteString host = required("HOST");
        ByteString sender = required("SENDER");
        boolean withFrom = true;
        boolean withReturnPath = false;
        boolean withDeliveredTo = false;
        GetOpt options = new GetOpt(in, "DFlMmnPsx:");
        for (int letter = options.next(); letter != GetOpt.DONE; letter = options.next()) {
            switch (letter) {
                case 'l' -> withDeliveredTo = true;
                case 'n' -> withFrom = false;
                case 'P' -> withReturnPath = true;
                case 'x' -> recipient = without(options.argument(), recipient);
                case 'D', 'F', 'M', 'm', 's' -> { } // sendmail's; nothing to do here
                default -> throw Die.silently(PERMANENT);
            }
        }
        if (options.operands().isEmpty()) {
            throw dieUsage();
        }
        List<ByteString> argv = new ArrayList<>();
        for (ByteString word : options.operands()) {
            argv.add(expand(word, sender, host, recipient));
        }
        ByteBuilder lines = new ByteBuilder();
        lines.append(withFrom ? from : ByteString.EMPTY);
        lines.append(withReturnPath ? returnPath : ByteString.EMPTY);
        lines.append(withDeliveredTo ? deliveredTo : ByteString.EMPTY);
        return run(argv, lines);
    }

    private ByteString required(String variable) {
        ByteString value = in.environment().get(variable);
        if (value == null) {
            throw dieUsage();
        }
        return value;
    }

    private static ByteString without(ByteString prefix, ByteString recipient) {
        return recipient.startsWithIgnoreCase(prefix)
                ? recipient.substring(prefix.length()) : recipient;
    }

    static ByteString expand(
            ByteString word, ByteString sender, ByteString host, ByteString recipient) {
        ByteBuilder to = new ByteBuilder();
        for (int i = 0; i < word.length(); i++) {
            if (word.at(i) != '%') {
                to.append(word.at(i));
            } else if (++i < word.length()) {
                switch (word.at(i)) {
                    case '%' -> to.append('%');
                    case 'g' -> to.append(sender);
                    case 'h' -> to.append(host);
                    case 'u' -> to.append(recipient);
                    default -> { }
                }
            }
        }
        return to.toByteString();
    }

    private int run(List<ByteString> argv, ByteBuilder lines) {
        try {
            Pipe pipe = Pipe.open();
            Child child = start(argv, pipe.in());
            pipe.in().close();
            feed(pipe.out(), lines);
            pipe.out().close();
            WaitStatus status = child.await();
            if (status.crashed()) {
                throw dieTemp();
            }
            return status.exitCode();
        } catch (PosixException e) {
            throw dieTemp();
        }
    }

    private Child start(List<ByteString> argv, Fd stdin) {
        int[] fds = {stdin.number(), in.stdout().number(), in.stderr().number()};
        try {
            return new Command(argv, in.environment().entries())
                    .spawn(fds, Child.Birth.INHERITING);
        } catch (PosixException e) {
            throw e.isTemporary() ? dieTemp() : FATAL.permanent("command not found");
        }
    }

    /** Feeds cmd; what cmd does not read does not matter. */
    private void feed(Fd to, ByteBuilder lines) {
        ByteOutput out = new ByteOutput(to);
        try {
            out.put(lines);
            out.putAll(this::read, new byte[8192]);
            out.flush();
        } catch (IOException e) {
            // its exit code tells
        }
    }

    private int read(byte[] to, int offset, int length) {
        try {
            return in.stdin().read(to, offset, length);
        } catch (PosixException e) {
            throw FATAL.temporary("unable to read message");
        }
    }
}
