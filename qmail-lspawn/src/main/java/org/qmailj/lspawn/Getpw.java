package org.qmailj.lspawn;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Worker;
import org.qmailj.common.spawn.WorkerProcess;

/**
 * Asks bin/qmail-getpw about an address. It runs as qmailp, so that root does not talk to the name
 * services. While it is the installed program, its resident face is asked first.
 */
final class Getpw implements Worker.Launch {
    /** Longest answer in bytes. Account name, home and address are far shorter. */
    private static final int ANSWER_LIMIT = 16 << 10;

    private final Reaper reaper;
    private final Drop program;
    private final Drop residentProgram;
    private final ResidentGetpw resident;
    private final Stock stock;
    private final List<ByteString> environment;
    private final int uid;
    private final int gid;

    Getpw(Invocation in, Reaper reaper, int uid, int gid) {
        this.reaper = reaper;
        this.program = Drop.classic(
                in.home(), "qmail-getpw", LocalExit.EXECPW, LocalExit.EXECPW);
        this.residentProgram = Drop.resident(in.home(), "qmail-getpw");
        this.resident = new ResidentGetpw(this);
        this.stock = new Stock(in.home());
        this.environment = in.environment().entries();
        this.uid = uid;
        this.gid = gid;
    }

    /** Returns the answer, which is the text of a {@link Nughde} if qmail-getpw behaves. */
    ByteString find(ByteString local) throws LookupFailed {
        ResidentGetpw.Answer answer = stock.has("qmail-getpw") ? resident.find(local) : null;
        if (answer == null) {
            answer = ask(local);
        }
        return textOf(answer);
    }

    static ByteString textOf(ResidentGetpw.Answer answer) throws LookupFailed {
        if (answer.status().crashed() || answer.output().length() > ANSWER_LIMIT) {
            throw new LookupFailed(LocalExit.SYS);
        }
        if (answer.status().exitCode() != 0) {
            throw new LookupFailed(answer.status().exitCode(), answer.output());
        }
        return answer.output();
    }

    private ResidentGetpw.Answer ask(ByteString local) throws LookupFailed {
        try {
            Pipe pipe = Pipe.open();
            try (Fd in = pipe.in()) {
                Reaper.Expected child = reaper.expect(start(local, pipe.out()));
                ByteString output = read(in);
                WaitStatus status = child.await();
                boolean found = !status.crashed() && status.exitCode() == 0;
                return new ResidentGetpw.Answer(status, found ? output : ByteString.EMPTY);
            }
        } catch (IOException | ByteBuilder.TooLong e) {
            throw new LookupFailed(LocalExit.SYS);
        }
    }

    @Override
    public WorkerProcess start(Fd socket) throws PosixException {
        try (Fd nothing = Fd.openNull()) {
            int none = nothing.number();
            return reaper.expect(residentProgram.spawn(
                    uid, gid, List.of(), environment, socket.number(), none, none));
        }
    }

    private Child start(ByteString local, Fd answer) throws PosixException {
        try (answer; Fd nothing = Fd.openNull()) {
            int none = nothing.number();
            return program.spawn(
                    uid, gid, List.of(local), environment, none, answer.number(), none);
        }
    }

    private static ByteString read(Fd in) throws IOException {
        ByteBuilder answer = new ByteBuilder(ANSWER_LIMIT);
        in.appendTo(answer, new byte[128]);
        return answer.toByteString();
    }
}
