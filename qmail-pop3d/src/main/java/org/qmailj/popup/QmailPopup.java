package org.qmailj.popup;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.pop3.Conversation;

/**
 * qmail-popup(8): asks a POP3 client for name and password.
 *
 * <p>{@code qmail-popup hostname subprogram [ arg ... ]}, usually with checkpassword and
 * qmail-pop3d after it.
 *
 * <ul>
 *   <li>Runs as root under tcpserver, because the subprogram becomes any user; it touches no files
 *       itself.
 *   <li>Descriptors 0 and 1 are the client; after 20 minutes of silence the session ends.
 *   <li>Greets with {@code <pid.time@hostname>}, accepts USER and PASS, or APOP; also NOOP and
 *       QUIT.
 *   <li>Runs the subprogram, found along $PATH, with name, password or digest, and that stamp on
 *       descriptor 3, each ended by NUL; waits for its end. The subprogram has the client and all
 *       our other descriptors.
 *   <li>After a subprogram that fails, sends one more -ERR.
 *   <li>Exits 1, always.
 * </ul>
 */
public final class QmailPopup implements Program {
    private static final int ENDED = 1;

    /** Limits what is read ahead, because the subprogram does not get it. */
    private static final int INPUT = 128;

    private final Invocation in;
    private final Conversation client;

    QmailPopup(Invocation in) {
        this.in = in;
        this.client = Conversation.of(in, INPUT);
    }

    public static void main(String[] argv) {
        Program.run("qmail-popup", argv, QmailPopup::new);
    }

    private Die die(Complaint complaint) {
        try {
            client.err(complaint.text());
        } catch (IOException e) {
            // there is nobody to tell
        }
        return Die.silently(ENDED);
    }

    @Override
    public Die outOfMemory() {
        return die(Complaint.NO_MEMORY);
    }

    @Override
    public Die bug(Throwable found) {
        return Die.silently(ENDED);
    }

    @Override
    public int run() throws PosixException {
        Signals.exitOn(Signals.ALRM, ENDED);
        List<ByteString> words = in.arguments();
        if (words.size() < 2) {
            throw die(Complaint.USAGE);
        }
        Subprogram subprogram = new Subprogram(in, words.subList(1, words.size()));
        try {
            new Session(client, subprogram, stamp(words.get(0))).run();
        } catch (IOException e) {
            // a client out of reach is gone
        }
        return ENDED;
    }

    private ByteString stamp(ByteString hostname) {
        return new ByteBuilder().append('<').appendNumber(in.pid()).append('.')
                .appendNumber(in.clock().seconds()).append('@').append(hostname).append('>')
                .toByteString();
    }
}
