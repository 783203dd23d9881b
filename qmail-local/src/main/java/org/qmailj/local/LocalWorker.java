package org.qmailj.local;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.mailbox.MaildirName;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.spawn.WorkerProgram;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.ServiceQueue;

/**
 * lib/qmailj/resident/qmail-local: makes many deliveries for one user, each as a qmail-local would.
 * A copy of the {@link LocalTemplate} is the same with a {@link Heap} that is not collected.
 *
 * <ul>
 *   <li>Runs as the user, started by qmail-lspawn, with its environment.
 *   <li>Descriptor 0 is a packet socket ({@link WorkerProgram}): tasks have the arguments of
 *       qmail-local and an open message; answers have exit code and report. Each task has a thread,
 *       which may wait for a program, a lock or a disk as long as it likes.
 *   <li>Stays in / with umask 077. Enters the home for each delivery, reads .qmail each time, and
 *       keeps nothing of the home open afterwards. Programs run in the home, with the message on
 *       descriptor 0 and a pipe on 1 and 2; the answer waits for that pipe's end. Plain commands
 *       of qmail's own need no process ({@link BuiltinCommands}), and forwarded messages go to the
 *       queue service.
 *   <li>Gives back, for bin/qmail-local, what it has no descriptors or no memory for, such as a
 *       long .qmail file, as long as it has done nothing about it.
 *   <li>May gain privileges by exec, because a user's programs may be setuid.
 *   <li>Exits 0 when qmail-lspawn has closed the socket and the last delivery is made; 111 when it
 *       is sent what makes no sense.
 * </ul>
 */
public final class LocalWorker
        implements Program, WorkerProgram.Work, Surroundings.MaildirNumbers {
    /** Numbers for Maildir names before they repeat: no worker makes as many in one second. */
    private static final int NUMBERS = 1 << 16;

    /** Descriptors of a delivery: message, home, .qmail, output, and qmail-queue's pipes. */
    private static final int DESCRIPTORS = 12;

    /** Descriptors of the process itself. */
    private static final int OWN_DESCRIPTORS = 32;

    private static final ByteString END_OF_OPTIONS = ByteString.of("--");

    private final Invocation in;
    private final AtomicInteger last = new AtomicInteger();
    private final MessageQueue queue;
    private final BuiltinCommands commands;
    private final Semaphore descriptors;
    private final Allowance.Pool memory;
    private final Heap heap;

    LocalWorker(Invocation in) {
        this(in, Heap.COLLECTED);
    }

    LocalWorker(Invocation in, Heap heap) {
        this(in, heap, descriptorLimit());
    }

    LocalWorker(Invocation in, Heap heap, int descriptorLimit) {
        this.in = in;
        this.heap = heap;
        this.memory = new Allowance.Pool(heap.bytesForFiles());
        this.descriptors = new Semaphore(descriptorLimit - OWN_DESCRIPTORS);
        this.queue = new ServiceQueue(in.home());
        this.commands = new BuiltinCommands(in, queue);
    }

    public static void main(String[] argv) {
        Program.run("qmail-local", argv, LocalWorker::new);
    }

    private static int descriptorLimit() {
        try {
            return Posix.descriptorLimit();
        } catch (PosixException e) {
            return 0; // it has no such error
        }
    }

    @Override
    public int run() throws PosixException {
        Posix.umask(077);
        Posix.chdir(ByteString.of("/"));
        return new WorkerProgram(in.stdin(), this, WorkerLimits.LOCAL_AT_ONCE).serve();
    }

    @Override
    public long next() {
        return MaildirName.number(in.pid(), last.getAndIncrement() & NUMBERS - 1);
    }

    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message)
            throws PosixException {
        if (message == null || heap.isFull() || !descriptors.tryAcquire(DESCRIPTORS)) {
            return WorkerProgram.GIVEN_BACK;
        }
        Allowance share = memory.allowance(0);
        try {
            return result(arguments, message, share);
        } catch (GiveBack e) {
            heap.outgrown();
            return WorkerProgram.GIVEN_BACK;
        } finally {
            share.end();
            descriptors.release(DESCRIPTORS);
        }
    }

    @Override
    public boolean isSpent() {
        return heap.isSpent();
    }

    @Override
    public WorkerProgram.Result.Ended broken(Throwable found) {
        return new WorkerProgram.Result.Ended(
                WaitStatus.exited(Complaint.BUG), Bug.report(in.program(), found));
    }

    private WorkerProgram.Result result(
            List<ByteString> arguments, Fd message, Allowance share) throws PosixException {
        WorkerOutput output = new WorkerOutput();
        int code;
        try {
            deliver(arguments, message, output, share);
            code = 0;
        } catch (GiveBack e) {
            throw e;
        } catch (Die e) {
            code = end(e, output);
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            code = end(Complaint.tempNoMemory(), output);
        } catch (IOException | RuntimeException | Error e) {
            output.complain(Bug.report(in.program(), e));
            code = Complaint.BUG;
        }
        return new WorkerProgram.Result.Ended(WaitStatus.exited(code), output.end());
    }

    private static int end(Die e, DeliveryOutput output) {
        if (e.text() != null) {
            output.complain(e.text());
        }
        return e.code();
    }

    private void deliver(List<ByteString> words, Fd message, DeliveryOutput output, Allowance share)
            throws IOException {
        boolean marked = !words.isEmpty() && words.get(0).equals(END_OF_OPTIONS);
        Arguments arguments =
                Arguments.of(true, marked ? words.subList(1, words.size()) : words);
        Attempt attempt = null;
        try (Directory home = enter(arguments.home())) {
            attempt = new Attempt(new Surroundings(in.environment(), in.clock(), message, home,
                    output, this, queue, commands, share), arguments);
            attempt.make();
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            if (attempt == null || !attempt.hasBegun()) {
                throw new GiveBack();
            }
            throw e;
        }
    }

    private static Directory enter(ByteString home) {
        try {
            return Directory.enter(home);
        } catch (PosixException e) {
            throw Complaint.tempSwitch(home, e);
        }
    }
}
