package org.qmailj.sendmail;

import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * sendmail [ -t ] [ -fsender ] [ -Fname ] [ -bp ] [ -bs ] [ arg ... ]: for programs that know no
 * other way to send mail.
 *
 * <p>Runs as its caller, in the home directory. It becomes qmail-inject; with -bs, qmail-smtpd;
 * with -bp or under the name mailq, qmail-qread. All descriptors pass to that program. Most options
 * of Sendmail are accepted and ignored. Exit codes: 100 for wrong use and under the name
 * newaliases, 111 if the program cannot be run.
 */
public final class Sendmail implements Program {
    private final Invocation in;

    Sendmail(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("sendmail", argv, Sendmail::new);
    }

    private static Die dieHome() {
        return dieTemporary("unable to switch to qmail home directory");
    }

    private static Die dieRun(String program) {
        return dieTemporary("unable to run " + program);
    }

    private static Die dieTemporary(String why) {
        return SendmailCall.FATAL.temporary(why);
    }

    @Override
    public Die outOfMemory() {
        return dieTemporary("out of memory");
    }

    @Override
    public int run() {
        try {
            Posix.chdir(in.home().path());
        } catch (PosixException e) {
            throw dieHome();
        }
        SendmailCall call =
                SendmailCall.of(in.argv0(), in.arguments(), in.environment(), in.stderr());
        try {
            Posix.execInheriting(
                    call.file(), call.argv(),
                    call.changed(in.environment()).entries());
        } catch (PosixException e) {
            throw dieRun(call.program());
        }
        throw new AssertionError("exec came back");
    }
}
