package org.qmailj.lspawn;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.WorkerProgram;

/** Plays a user's worker: gives its first delivery back and says that it has done the others. */
public final class ReluctantWorker implements Program, WorkerProgram.Work {
    private final Invocation in;
    private final AtomicBoolean gaveBack = new AtomicBoolean();

    private ReluctantWorker(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-local", argv, ReluctantWorker::new);
    }

    @Override
    public int run() throws IOException {
        return new WorkerProgram(in.stdin(), this, 120).serve();
    }

    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message) {
        return gaveBack.getAndSet(true)
                ? new WorkerProgram.Result.Ended(WaitStatus.exited(0), ByteString.of("the worker"))
                : WorkerProgram.GIVEN_BACK;
    }
}
