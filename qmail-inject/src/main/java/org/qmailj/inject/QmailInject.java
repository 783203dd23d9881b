package org.qmailj.inject;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.rfc822.HeaderBody;

/**
 * qmail-inject [ -nNaAhH ] [ -fsender ] [ recip ... ]: preprocesses and sends a mail message.
 *
 * <p>Runs as whoever writes mail, in any directory. Descriptor 0: the message; 1: with -n, the
 * message that would have been queued; 2: complaints. It makes the header complete, rewrites its
 * addresses and hands the message to qmail-queue (or to the program that QMAILQUEUE names), which
 * it starts in the home directory.
 *
 * <p>Files: control/me, defaultdomain, defaulthost, plusdomain, idhost, and the one that
 * QMAILMFTFILE names. Environment: QMAILINJECT; QMAILUSER, MAILUSER, USER, LOGNAME; QMAILHOST,
 * MAILHOST; QMAILNAME, MAILNAME, NAME; QMAILSUSER, QMAILSHOST; QMAILDEFAULTDOMAIN,
 * QMAILDEFAULTHOST, QMAILPLUSDOMAIN, QMAILIDHOST; QMAILQUEUE.
 *
 * <p>Exit codes: 0 the message is in the queue; 100 it was refused or misused, 111 try again later.
 */
public final class QmailInject implements Program {
    private final Invocation in;

    QmailInject(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-inject", argv, QmailInject::new);
    }

    @Override
    public Die outOfMemory() {
        return Complaint.outOfMemory();
    }

    @Override
    public Die bug(Throwable found) {
        return Complaint.internalBug();
    }

    @Override
    public int run() throws IOException {
        long now = in.clock().seconds();
        Settings settings;
        try {
            settings = Settings.read(in.environment(), new Callers());
        } catch (IOException e) {
            throw Complaint.noRead(e);
        }
        CommandLine asked = CommandLine.parse(
                new GetOpt(in, CommandLine.OPTIONS), settings.rules(), Allowance.UNLIMITED);
        Outlet out = asked.print() ? new Outlet.Printout(in) : new Outlet.Queue(in);
        Message message = new Message(
                in.environment(), settings, asked, out, Allowance.UNLIMITED, now, in.pid());
        try {
            HeaderBody.read(new ByteInput(new FlushingInput(in.stdin(), out)), message);
        } catch (IOException e) {
            throw Complaint.noRead(e);
        }
        out.close(message.sender(), message.recipients());
        return 0;
    }

    /** Reads from this process's directory, and changes to the home directory in between. */
    private final class Callers implements SettingsSource {
        @Override
        public List<ByteString> lists() throws IOException {
            ByteString path = in.environment().get("QMAILMFTFILE");
            return path == null ? null : Controls.linesOf(path);
        }

        @Override
        public Controls controls() {
            try {
                Posix.chdir(in.home().path());
            } catch (PosixException e) {
                throw Complaint.internalBug();
            }
            return new Controls(in.home());
        }
    }

    /**
     * Flushes the outlet before each read: somebody who types a message sees its header at once. A
     * failure to write counts as a failure to read.
     */
    private record FlushingInput(ByteSource source, Outlet out) implements ByteSource {
        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            out.flush();
            return source.read(to, offset, length);
        }
    }
}
