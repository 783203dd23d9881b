package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.mailbox.MaildirName;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.submit.QueueProgram;

/**
 * qmail-local(8): delivers or forwards one message as the .qmail file of its address says.
 *
 * <p>{@code qmail-local [ -nN ] user homedir local dash ext domain sender aliasempty}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-lspawn for each delivery.
 *   <li>Descriptor 0 is the message, which must be a file: every instruction reads it from its
 *       first byte. Writes {@code did F+W+P} (file, forward and program deliveries) and {@code qp
 *       N} (the number of the forwarded message) to 1, and why it failed to 2. Programs write to
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
public final class QmailLocal implements Program, Surroundings.MaildirNumbers {
    private final Invocation in;
    private int maildirs;

    QmailLocal(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-local", argv, QmailLocal::new);
    }

    @Override
    public Die outOfMemory() {
        return Complaint.tempNoMemory();
    }

    @Override
    public Die bug(Throwable found) {
        return Die.silently(Complaint.BUG);
    }

    @Override
    public int run() throws IOException {
        Posix.umask(077);
        Arguments arguments = Arguments.parse(in);
        try {
            Posix.chdir(arguments.home());
        } catch (PosixException e) {
            throw Complaint.tempSwitch(arguments.home(), e);
        }
        Surroundings with = new Surroundings(in.environment(), in.clock(), in.stdin(),
                Directory.CURRENT, new ProcessOutput(in), this, new QueueProgram(in.home()),
                Surroundings.Commands.NONE, Allowance.UNLIMITED);
        new Attempt(with, arguments).make();
        return 0;
    }

    @Override
    public long next() {
        return MaildirName.number(in.pid(), maildirs++);
    }
}
