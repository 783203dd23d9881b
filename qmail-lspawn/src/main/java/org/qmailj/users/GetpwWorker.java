package org.qmailj.users;

import java.io.IOException;
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
 * lib/qmailj/resident/qmail-getpw: answers many lookups, each as a qmail-getpw would.
 *
 * <ul>
 *   <li>Runs as qmailp, started by qmail-lspawn at its first lookup, with its environment.
 *   <li>Descriptor 0 is a packet socket ({@link WorkerProgram}): tasks have one argument, the local
 *       part; answers have the exit code of {@link QmailGetpw} and what it would write.
 *   <li>Each lookup has a thread, so one that waits for the name service holds up no other.
 *   <li>It lives long and has many lookups at once, so it may lack what a process for one has. A
 *       lookup that fails for that is given back ({@link SureLookup}).
 *   <li>The C library looks at passwd each time. qmail-lspawn starts a new process when
 *       nsswitch.conf has changed.
 *   <li>Exits 0: qmail-lspawn has closed the socket; 111: it sent what makes no sense.
 * </ul>
 */
public final class GetpwWorker implements Program, WorkerProgram.Work {
    /** Lookups at once. qmail-lspawn gives it no more: each could wait for all the others. */
    public static final int LOOKUPS = 20;

    private final Invocation in;
    private final AccountLookup accounts;

    GetpwWorker(Invocation in) {
        this(in, new SureLookup());
    }

    GetpwWorker(Invocation in, AccountLookup accounts) {
        this.in = in;
        this.accounts = accounts;
    }

    public static void main(String[] argv) {
        Program.run("qmail-getpw", argv, GetpwWorker::new);
    }

    @Override
    public int run() throws PosixException {
        Posix.chdir(ByteString.of("/"));
        return server(in.stdin(), this).serve();
    }

    static WorkerProgram server(Fd socket, WorkerProgram.Work work) {
        return new WorkerProgram(socket, work, LOOKUPS);
    }

    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message) {
        try {
            return result(0, QmailGetpw.search(arguments.get(0), accounts));
        } catch (Die e) {
            return result(e.code(), ByteString.EMPTY);
        } catch (IOException e) {
            return WorkerProgram.GIVEN_BACK; // the program may have what we lack
        }
    }

    /** Tells the bug to qmail-lspawn, which puts it into the report of the delivery. */
    @Override
    public WorkerProgram.Result.Ended broken(Throwable found) {
        return result(TEMPORARY, Bug.report(in.program(), found));
    }

    private static WorkerProgram.Result.Ended result(int code, ByteString answer) {
        return new WorkerProgram.Result.Ended(WaitStatus.exited(code), answer);
    }
}
