package org.qmailj.listen;

import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * Accepts connections and gives each a session; {@link QmailjListen} becomes this program.
 *
 * <ul>
 *   <li>Runs as qmaild, or as -u says, with the arguments and the environment of qmailj-listen.
 *   <li>Descriptors: 2 the log, 3 the listening socket.
 *   <li>Files: the cdb of -x and the program, looked at for each connection; lib/qmailj/stock;
 *       run/qmail-smtpd/socket.
 *   <li>TERM ends it at once, which frees the port. Sessions continue, but clients whose names and
 *       ident are being looked up have none yet and are cut off. After STOP clients wait until
 *       CONT.
 *   <li>Exits 0 after TERM, 111 without a socket on descriptor 3.
 * </ul>
 */
public final class Listener implements Program {
    private static final Fd LISTENING = Fd.of(3);

    private final Invocation in;

    private Listener(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmailj-listen", argv, Listener::new);
    }

    @Override
    public Die bug(Throwable found) {
        return Bug.die(in.program(), found);
    }

    @Override
    public int run() {
        Options options = Options.of(in);
        Fatal fatal = new Fatal(in.program());
        try {
            Socket.Name name = Socket.local(LISTENING);
            LISTENING.setBlocking(false);
            Signals.ignore(Signals.PIPE);
            Signals.exitOn(Signals.TERM, 0);
            Fd children = Signals.tell(Signals.CHLD);
            Target target = Target.of(options.program(), in.home(), in.environment());
            new Acceptor(in, options, target, LISTENING, name, children).run();
        } catch (PosixException e) {
            throw fatal.temporary("unable to accept connections: ", e);
        }
        return TEMPORARY;
    }
}
