package org.qmailj.queue;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.submit.QueueExit;

/**
 * qmail-queue(8): puts a message into the queue for qmail-send.
 *
 * <p>Runs as qmailq in the queue directory, with umask 033 and nothing of its caller but the
 * descriptors. The setuid program that everybody calls, bin/qmail-queue
 * (packaging/src/main/c/front/queue.c), sees to that and becomes this one. Argument: the caller's
 * real uid.
 *
 * <p>Reads the message from descriptor 0, up to its end, and the envelope {@code
 * F<sender>\0T<recipient>\0T<recipient>\0...\0} from descriptor 1; what follows the last NUL is
 * ignored. Writes nothing.
 *
 * <p>Files: pid/PID.TIME.SEQ, mess/S/N, intd/N, todo/N, lock/trigger. The message begins with a
 * Received line that tells who called.
 *
 * <p>Exit codes: {@link QueueExit}. 0: the message is on disk and will be delivered. 11: an address
 * has no end within 1003 bytes. 91: the envelope is malformed. 54: it, or the message, could not be
 * read to its end. 52: it took more than 24 hours. 61 to 66: the directory that was in the way. 81:
 * a bug. 111: one of the users alias, qmaild, qmails does not exist; this one it says. Nothing was
 * accepted unless it is 0.
 */
public final class QmailQueue implements Program {
    /** Must be below the 36 hours after which qmail-send and qmail-clean remove its files. */
    static final int DEATH_SECONDS = 86400;

    /** Bytes that a process, which writes one message, writes at once: what a pipe holds. */
    private static final int CHUNK = 65536;

    private final Invocation in;

    QmailQueue(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-queue", argv, QmailQueue::new);
    }

    @Override
    public Die bug(Throwable found) {
        return Die.silently(QueueExit.BUG.code());
    }

    @Override
    public Die outOfMemory() {
        return Die.silently(QueueExit.OUT_OF_MEMORY.code());
    }

    @Override
    public int run() throws IOException {
        Call call = new Call(callerUid(), in.pid(), in.clock().seconds());
        Received.Callers callers = FreshCallers.lookUp();
        setSignals();
        Signals.alarm(DEATH_SECONDS);
        call.queue(callers, new Descriptors(in.stdin(), in.stdout()),
                new NewMessage(QueueNames.SYSTEM, QueueLayout.of(in.home()), new byte[CHUNK]));
        return 0;
    }

    private record Descriptors(Fd message, Fd envelope) implements Client {
        @Override
        public boolean isGone() {
            return false;
        }
    }

    private long callerUid() {
        ByteString argument = in.argument(0);
        long uid = argument == null ? -1 : Decimal.whole(argument, Decimal.GREATEST);
        if (uid == -1) {
            throw new IllegalStateException(); // only bin/qmail-queue runs this program
        }
        return uid;
    }

    /**
     * Sets signals as qmail does: only TERM and KILL kill it. When time is up or a bug shows, the
     * files stay, because nobody knows their state then; qmail-send removes them when they are old.
     * ILL, FPE, BUS and SEGV belong to the JVM, which turns its own into ABRT.
     */
    private static void setSignals() throws PosixException {
        Signals.ignore(Signals.PIPE, Signals.VTALRM, Signals.PROF, Signals.QUIT, Signals.INT,
                Signals.HUP, Signals.XCPU, Signals.XFSZ);
        Signals.exitOn(Signals.ALRM, QueueExit.TIMEOUT.code());
        Signals.exitOn(Signals.ABRT, QueueExit.BUG.code());
        Signals.exitOn(Signals.SYS, QueueExit.BUG.code());
    }
}
