package org.qmailj.command;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Logins;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.rfc822.FieldName;
import org.qmailj.common.rfc822.HeaderBody;

/**
 * qbiff(1): announces new mail on the terminals of its recipient.
 *
 * <p>In a .qmail file: {@code |qbiff}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-local.
 *   <li>Descriptor 0 is the message. $LOCAL, $SENDER, the subject and the beginning of the body are
 *       written to each terminal where $USER is logged in and that his x bit allows (biff y).
 *   <li>Reads utmp; writes to /dev.
 *   <li>Exits 0, whatever happens.
 * </ul>
 */
public final class Qbiff implements Program, HeaderBody.Listener {
    private static final int TEXT_LIMIT = 78;
    private static final int EXECUTABLE_BY_OWNER = 0100;
    private static final int MODE_OF_NEW_FILE = 0600;

    private final Invocation in;
    private final ByteBuilder text = new ByteBuilder().append("    ");

    Qbiff(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qbiff", argv, Qbiff::new);
    }

    @Override
    public Die outOfMemory() {
        return Die.silently(0);
    }

    @Override
    public int run() {
        Environment environment = in.environment();
        ByteString user = environment.get("USER");
        ByteString sender = environment.get("SENDER");
        ByteString local = environment.get("LOCAL");
        try {
            Posix.chdir(ByteString.of("/dev"));
            if (user == null || sender == null || local == null) {
                return 0;
            }
            HeaderBody.read(new ByteInput(in.stdin()), this);
            announce(user, announcement(local, sender, text));
        } catch (IOException e) {
            // it was only a hint
        }
        return 0;
    }

    @Override
    public void field(ByteString field) {
        if (FieldName.of(field) == FieldName.SUBJECT) {
            add(field.substring(FieldName.valueOffset(field)).toArray());
        }
    }

    private void add(byte[] more) {
        body(more, 0, more.length);
    }

    @Override
    public void endOfHeader() {
        // the body follows the subject at once
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {
        text.append(bytes, offset, Math.min(length, TEXT_LIMIT - text.length()));
    }

    /**
     * Returns two lines for a terminal in raw mode, with a bell and no other byte that it could
     * obey.
     */
    static ByteString announcement(ByteString local, ByteString sender, ByteBuilder text) {
        ByteBuilder line = new ByteBuilder().append("*** TO <").append(local).append("> FROM <")
                .append(sender).append('>');
        return new ByteBuilder().append("\r\n\007").append(printable(line, '_')).append("\r\n")
                .append(printable(text, '/')).append("\r\n").toByteString();
    }

    private static ByteString printable(ByteBuilder from, char instead) {
        ByteBuilder to = new ByteBuilder();
        for (int i = 0; i < from.length(); i++) {
            int b = from.at(i);
            to.append(b < ' ' || b > '~' ? instead : b);
        }
        return to.toByteString();
    }

    private static void announce(ByteString user, ByteString what) throws PosixException {
        for (Logins.Login login : Logins.all()) {
            if (login.user().equals(user) && isTerminal(login.line())) {
                write(login.line(), what);
            }
        }
    }

    /** Returns whether this is a plain name below /dev. */
    private static boolean isTerminal(ByteString line) {
        return !line.isEmpty() && line.at(0) != '/' && line.indexOf('.') == -1;
    }

    private static void write(ByteString line, ByteString what) {
        try (Fd terminal = Fd.open(line, Fd.APPENDING, MODE_OF_NEW_FILE)) {
            FileStatus status = terminal.status();
            if ((status.mode() & EXECUTABLE_BY_OWNER) != 0 && status.uid() == Posix.uid()) {
                terminal.write(what.toArray(), 0, what.length());
            }
        } catch (PosixException e) {
            // the next one may do
        }
    }
}
