package org.qmailj.inject;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.program.Die;
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
        return Trouble.outOfMemory();
    }

    @Override
    public Die bug() {
        return Trouble.internalBug();
    }

    @Override
    public int run() throws IOException {
        long now = in.clock().seconds();
        InjectFlags flags = InjectFlags.of(in.environment().get("QMAILINJECT"));
        Settings settings = Settings.read(in);
        CommandLine asked = CommandLine.parse(in, settings.rules());
        Header header = new Header(flags, settings.rules(), asked.sender());
        Outlet out = asked.print() ? new Outlet.Printout(in) : new Outlet.Queue(in);

        Message message = new Message(header, settings, out, flags, now);
        try {
            HeaderBody.read(new ByteInput(new FlushingInput(in.stdin(), out)), message);
        } catch (IOException e) {
            throw Trouble.noRead(e);
        }

        List<ByteString> recipients = new ArrayList<>(asked.recipients());
        if (asked.fromHeader()) {
            recipients.addAll(header.recipients());
        }
        out.close(header.sender(), recipients);
        return 0;
    }

    /**
     * Before each read what is ready to be seen is shown, as somebody who types a message wants it;
     * when that cannot be written it counts as trouble with reading.
     */
    private record FlushingInput(ByteSource source, Outlet out) implements ByteSource {
        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            out.flush();
            return source.read(to, offset, length);
        }
    }

    /** The message on its way from descriptor 0 to the outlet. */
    private final class Message implements HeaderBody.Listener {
        private final Header header;
        private final Settings settings;
        private final Outlet out;
        private final InjectFlags flags;
        private final long now;

        Message(Header header, Settings settings, Outlet out, InjectFlags flags, long now) {
            this.header = header;
            this.settings = settings;
            this.out = out;
            this.flags = flags;
            this.now = now;
        }

        @Override
        public void field(ByteString field) {
            header.field(field);
        }

        @Override
        public void endOfHeader() {
            Author author = Author.of(in.environment());
            if (header.sender() == null) {
                header.defaultSender(author.returnPathField(flags, now, in.pid()));
            }
            out.open(header.sender());
            new HeaderWriter(header, settings, out).write(author, flags, now, in.pid());
        }

        @Override
        public void body(byte[] bytes, int offset, int length) {
            out.put(bytes, offset, length);
        }
    }
}
