package org.qmailj.users;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.WorkerProgram;

/**
 * lib/qmailj/resident/qmail-getpw: answers many lookups, each as a qmail-getpw of its own would.
 *
 * <p>Runs as qmailp, started by qmail-lspawn at its first lookup, with its environment. Descriptor
 * 0 is a packet socket ({@link WorkerProgram}): tasks with one argument, the local part; answers
 * with the exit code of {@link QmailGetpw} and what it would write. Each lookup has a thread: one
 * that the name service lets wait holds up no other. The C library looks at passwd each time;
 * qmail-lspawn takes a new process when nsswitch.conf has changed.
 *
 * <p>Exit codes: 0 qmail-lspawn has closed the socket; 111 it sent what makes no sense.
 */
public final class GetpwWorker implements Program, WorkerProgram.Work {
    private static final int LOOKUPS = 20;

    private final Invocation in;

    GetpwWorker(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-getpw", argv, GetpwWorker::new);
    }

    @Override
    public int run() throws PosixException {
        Posix.chdir(ByteString.of("/"));
        return new WorkerProgram(in.stdin(), this, LOOKUPS).serve();
    }

    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message) {
        try {
            return result(0, QmailGetpw.search(arguments.get(0)));
        } catch (Die e) {
            return result(e.code(), ByteString.EMPTY);
        }
    }

    /** Of a program of its own nobody would read this; qmail-lspawn puts it into the report. */
    @Override
    public WorkerProgram.Result broken(Throwable found) {
        return result(TEMPORARY, Bug.report(in.program(), found));
    }

    private static WorkerProgram.Result result(int code, ByteString answer) {
        return new WorkerProgram.Result(WaitStatus.exited(code), answer);
    }
}
