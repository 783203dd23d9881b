package org.qmailj.lspawn;

import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.Reaper;

/**
 * Asks bin/qmail-getpw, run as qmailp, about an address: it, not root, talks to the name services.
 */
final class GetPw {
    /** More is no answer; account name, home and address are far shorter. */
    private static final int ANSWER_LIMIT = 16 << 10;

    private static final ByteString NULL = ByteString.of("/dev/null");

    private final Reaper reaper;
    private final Drop program;
    private final List<ByteString> environment;
    private final int uid;
    private final int gid;

    GetPw(Invocation in, Reaper reaper, int uid, int gid) {
        this.reaper = reaper;
        this.program = new Drop(in.home(), ByteString.of("bin/qmail-getpw"),
                LocalExit.EXECPW, LocalExit.EXECPW);
        this.environment = in.environment().entries();
        this.uid = uid;
        this.gid = gid;
    }

    /** The text of a {@link Nughde}, if qmail-getpw behaves. */
    ByteString find(ByteString local) throws LookupFailed {
        WaitStatus status;
        ByteString answer;
        try {
            Pipe pipe = Pipe.open();
            try (Fd in = pipe.in()) {
                Reaper.Expected child = reaper.expect(start(local, pipe.out()));
                answer = read(in);
                status = child.await();
            }
        } catch (PosixException | ByteBuilder.TooLong e) {
            throw new LookupFailed(LocalExit.SYS);
        }
        if (status.crashed()) {
            throw new LookupFailed(LocalExit.SYS);
        }
        if (status.exitCode() != 0) {
            throw new LookupFailed(status.exitCode());
        }
        return answer;
    }

    private Child start(ByteString local, Fd answer) throws PosixException {
        try (answer; Fd nothing = Fd.open(NULL, Fd.O_RDWR, 0)) {
            int none = nothing.number();
            return program.spawn(
                    uid, gid, List.of(local), environment, none, answer.number(), none);
        }
    }

    private static ByteString read(Fd in) throws PosixException {
        ByteBuilder answer = new ByteBuilder(ANSWER_LIMIT);
        byte[] piece = new byte[128];
        for (int n = in.read(piece, 0, piece.length); n > 0; n = in.read(piece, 0, piece.length)) {
            answer.append(piece, 0, n);
        }
        return answer.toByteString();
    }
}
