package org.qmailj.predate;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.time.Date822;
import org.qmailj.common.time.DateTime;

/**
 * predate child: runs child with its own standard input, preceded by a Date field in local time.
 *
 * <p>Runs as its caller. Descriptor 0: a message without Date, usually on its way to sendmail. All
 * other descriptors pass to the child, which is looked up in PATH. TZ names the time zone.
 *
 * <p>Exit codes: the child's; 100 for wrong use; 111 if the child could not be run or crashed.
 */
public final class Predate implements Program {
    private static final Fatal FATAL = new Fatal("predate");

    private final Invocation in;

    Predate(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("predate", argv, Predate::new);
    }

    private static Die dieUsage() {
        return FATAL.usage("predate child");
    }

    private static Die dieSystem(String what, PosixException why) {
        return FATAL.temporary(what, why);
    }

    private static Die dieCrashed() {
        return FATAL.temporary("child crashed");
    }

    @Override
    public int run() throws IOException {
        if (in.arguments().isEmpty()) {
            throw dieUsage();
        }
        Pipe pipe = pipe();
        Child child = child(pipe.in());
        pipe.in().close();
        feed(pipe.out());
        pipe.out().close();
        return exitCode(child);
    }

    private static Pipe pipe() {
        try {
            return Pipe.open();
        } catch (PosixException e) {
            throw dieSystem("unable to create pipe: ", e);
        }
    }

    private Child child(Fd stdin) {
        Command command = new Command(in.arguments(), in.environment().entries());
        try {
            int[] fds = {stdin.number(), in.stdout().number(), in.stderr().number()};
            return command.spawn(fds, Child.Birth.INHERITING);
        } catch (PosixException e) {
            throw dieSystem("unable to run " + in.argument(0) + ": ", e);
        }
    }

    /** Writes all of standard input. The child may stop reading; its exit code says what it did. */
    private void feed(Fd to) {
        ByteOutput out = new ByteOutput(to);
        try {
            out.put(dateField(DateTime.local(in.clock().seconds())));
            out.putAll(in.stdin(), new byte[8192]);
        } catch (IOException e) {
            // for the child that is the end
        }
        try {
            out.flush();
        } catch (IOException e) {
            // the child is gone
        }
    }

    /** Returns {@code Date: 26 Sep 1995 04:46:53 +0200}. */
    static ByteBuilder dateField(DateTime local) {
        ByteBuilder to = new ByteBuilder().append("Date: ");
        Date822.appendTo(to, local).append(local.offset() < 0 ? " -" : " +");
        int minutes = (Math.abs(local.offset()) + 30) / 60;
        Date822.twoDigits(to, minutes / 60);
        return Date822.twoDigits(to, minutes % 60).append('\n');
    }

    private static int exitCode(Child child) {
        WaitStatus status;
        try {
            status = child.await();
        } catch (PosixException e) {
            throw dieSystem("wait failed: ", e);
        }
        if (status.crashed()) {
            throw dieCrashed();
        }
        return status.exitCode();
    }
}
