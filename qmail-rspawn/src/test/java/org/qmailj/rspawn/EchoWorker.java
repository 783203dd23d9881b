package org.qmailj.rspawn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.spawn.WorkerProgram;

/**
 * Plays the worker of qmail-remote: reports what it was given and its process number. The sender
 * says what happens besides: {@code die}, {@code wait} for half a second, {@code stay} until
 * somebody ends the worker, which a file in queue/mess tells, or give it {@code back}, the first
 * that says so only.
 */
public final class EchoWorker implements Program, WorkerProgram.Work {
    static final String STAYS = "stays";

    private final Invocation in;
    private final AtomicBoolean gaveBack = new AtomicBoolean();

    private EchoWorker(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-remote", argv, EchoWorker::new);
    }

    @Override
    public int run() throws IOException {
        return new WorkerProgram(in.stdin(), this, WorkerLimits.REMOTE_AT_ONCE).serve();
    }

    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message)
            throws PosixException {
        byte[] contents = new byte[100];
        int n = message.read(contents, 0, contents.length);
        String what = arguments.get(1).toString();
        if (what.equals("back") && !gaveBack.getAndSet(true)) {
            return WorkerProgram.GIVEN_BACK;
        }
        switch (what) {
            case "die" -> Posix.kill(Posix.pid(), Signals.KILL);
            case "wait" -> pause(500);
            case "stay" -> stay();
            default -> { }
        }
        String text = "r" + String.join(" ", arguments.stream().map(ByteString::toString).toList())
                + " pid " + Posix.pid() + "\0K" + ByteString.of(contents, 0, n) + "\0";
        return new WorkerProgram.Result.Ended(WaitStatus.exited(0), ByteString.of(text));
    }

    private static void stay() {
        try {
            Files.createTempFile(Path.of(""), STAYS, ""); // in queue/mess
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pause(Long.MAX_VALUE);
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds); // so long its delivery takes
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
