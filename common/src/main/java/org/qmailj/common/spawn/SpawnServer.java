package org.qmailj.common.spawn;

import java.io.IOException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.record.RecordInput;

/**
 * Reads {@link SpawnCommand} records from descriptor 0 and makes up to {@link #concurrency}
 * deliveries at once, each on a thread of its own, so that none holds up the reading. Writes a
 * {@link SpawnReport} record to descriptor 1 when the program has ended and no process has its
 * output open any more. The thread of a delivery that a {@link Worker} takes ends with that, and
 * the worker's answer makes the report.
 *
 * <p>The server does not trust qmail-send either: the number must be free, and the message must be
 * a regular file of qmailq. It opens the message for each delivery, because the file position
 * belongs to the descriptor.
 *
 * <p>After the end of the commands, a read error or a record that makes no sense it finishes the
 * deliveries under way and ends. Reports that nobody reads are dropped.
 *
 * <p>Locks: the monitor of {@code used} guards that array and {@code underWay}. The server's own
 * guards descriptor 1 and {@code writing}, and is held while a report is written. Nobody holds
 * both, or takes another lock while he holds one: a full pipe holds up no delivery that begins.
 */
public final class SpawnServer {
    /** The most that control/spawnlimit can ask for. */
    static final int CONCURRENCY_LIMIT = 1000;

    private static final int STACK = 512 << 10;
    private static final int THREAD_IDLE_SECONDS = 10;

    private final Invocation in;
    private final Deliverer deliverer;
    private final Reaper reaper;
    private final int owner;
    private final QueueLayout layout;
    private final boolean[] used;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
            SpawnServer::thread);
    private final Delivery.Ends ends = new WorkersEnds();
    private int underWay;
    private boolean writing = true;

    /** Hears of the deliveries that workers had. */
    private final class WorkersEnds implements Delivery.Ends {
        @Override
        public void ended(int delivery, ByteString report) {
            end(delivery, report);
        }

        @Override
        public void notBegun(SpawnCommand command) {
            start(command, Delivery.By.PROGRAM);
        }
    }

    /** @param owner the uid of qmailq, which owns all messages */
    public SpawnServer(Invocation in, Deliverer deliverer, Reaper reaper, int owner) {
        this.in = in;
        this.deliverer = deliverer;
        this.reaper = reaper;
        this.owner = owner;
        this.layout = QueueLayout.of(in.home());
        this.used = new boolean[concurrency(new Controls(in.home()))];
    }

    /**
     * Returns the number of deliveries at once: control/spawnlimit, or qmail's default (conf-spawn)
     * if there is no such file, or if it cannot be read, which must not stop the mail.
     */
    public static int concurrency(Controls controls) {
        int wanted;
        try {
            wanted = controls.number(Control.SPAWNLIMIT);
        } catch (IOException e) {
            wanted = Control.SPAWNLIMIT.defaultNumber();
        }
        return Math.clamp(wanted, 1, CONCURRENCY_LIMIT);
    }

    /** Does what both programs do first: their directory is queue/mess. */
    public static void enter(Invocation in) throws PosixException {
        try {
            Posix.chdir(QueueLayout.of(in.home()).directory(Area.MESS));
        } catch (PosixException e) {
            throw Die.silently(Program.TEMPORARY);
        }
        Signals.ignore(Signals.PIPE);
    }

    /** Serves until qmail-send is gone and the last delivery has ended. Returns the exit code. */
    public int serve() {
        write(new SpawnReport.Concurrency(used.length));
        RecordInput commands = new RecordInput(in.stdin(), SpawnCommand.LIMIT);
        try {
            for (byte[] record = commands.read(); record != null; record = commands.read()) {
                accept(SpawnCommand.decode(record));
            }
        } catch (IOException e) {
            // no more commands than at the end of the file
        }
        awaitAll();
        return 0;
    }

    private static Thread thread(Runnable runnable) {
        return DaemonThread.of(runnable, "delivery", STACK);
    }

    private void accept(SpawnCommand command) {
        try {
            check(command);
        } catch (Refusal.Refused e) {
            write(new SpawnReport.Done(command.delivery(), e.report()));
            return;
        }
        synchronized (used) {
            used[command.delivery()] = true;
            underWay++;
        }
        start(command, Delivery.By.WORKER_OR_PROGRAM);
    }

    private void start(SpawnCommand command, Delivery.By by) {
        try {
            threads.execute(() -> carryOut(command, by));
        } catch (OutOfMemoryError e) { // no thread to be had, like a fork that fails
            end(command.delivery(), Refusal.FORK.report());
        }
    }

    private void check(SpawnCommand command) throws Refusal.Refused {
        if (command.delivery() >= used.length) {
            throw Refusal.NUMBER_TOO_BIG.thrown();
        }
        synchronized (used) {
            if (used[command.delivery()]) {
                throw Refusal.NUMBER_IN_USE.thrown();
            }
        }
        if (command.messnum() == -1) {
            throw Refusal.NO_MESSAGE_NUMBER.thrown();
        }
        if (command.recipient().lastIndexOf('@') == -1) {
            throw Refusal.NO_HOST.thrown();
        }
    }

    /** Makes one delivery, on its thread, to its end or until a worker has it. */
    private void carryOut(SpawnCommand command, Delivery.By by) {
        ByteString report;
        try {
            report = deliver(command, by);
        } catch (Refusal.Refused e) {
            report = e.report();
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            report = Refusal.OUT_OF_MEMORY.report();
        } catch (RuntimeException | Error e) {
            report = Refusal.bug(e);
        }
        if (report != null) {
            end(command.delivery(), report);
        }
    }

    /** Returns the report, or null when a worker will make it. */
    private ByteString deliver(SpawnCommand command, Delivery.By by) throws Refusal.Refused {
        Report report = deliverer.report();
        Fd message = openMessage(command.messnum());
        try (OutputPipe output = new OutputPipe()) {
            Delivery delivery = new Delivery(ends, command, by, message, output, report);
            return switch (start(delivery, output)) {
                case Started.Ended e -> delivery.report(e.status(), e.output().toArray());
                case Started.Running r -> collect(r.child(), output.in(), report);
                case Started.HandedOver h -> null;
            };
        }
    }

    private Fd openMessage(long messnum) throws Refusal.Refused {
        Fd message;
        try {
            message = Fd.open(
                    layout.mess(messnum), Fd.O_RDONLY | Fd.O_NONBLOCK | Fd.O_NOFOLLOW, 0);
        } catch (PosixException e) {
            throw Refusal.OPEN.thrown();
        }
        try {
            checkMessage(message.status());
            return message;
        } catch (PosixException e) {
            message.closeQuietly();
            throw Refusal.STATUS.thrown();
        } catch (Refusal.Refused e) {
            message.closeQuietly();
            throw e;
        }
    }

    private void checkMessage(FileStatus status) throws Refusal.Refused {
        if (!status.isRegular()) {
            throw Refusal.WRONG_TYPE.thrown();
        }
        if (status.uid() != owner) {
            throw Refusal.WRONG_OWNER.thrown();
        }
    }

    private Started start(Delivery delivery, OutputPipe output) throws Refusal.Refused {
        try {
            return deliverer.start(delivery);
        } catch (PosixException e) {
            throw (output.hasFailed() ? Refusal.PIPE : Refusal.FORK).thrown();
        } finally {
            delivery.message().closeQuietly();
            output.closeOut();
        }
    }

    private ByteString collect(Child child, Fd output, Report report) {
        Reaper.Expected expected = reaper.expect(child);
        byte[] piece = new byte[Report.PIECE];
        try {
            for (int n = output.read(piece, 0, piece.length); n > 0;
                    n = output.read(piece, 0, piece.length)) {
                report.add(piece, 0, n);
            }
        } catch (PosixException e) {
            // a pipe of our own; what came so far has to do
        }
        return report.end(expected.await());
    }

    /**
     * Ends a delivery. Its number is free before qmail-send can read the report: it may use the
     * number again at once.
     */
    private void end(int delivery, ByteString report) {
        synchronized (used) {
            used[delivery] = false;
        }
        write(new SpawnReport.Done(delivery, report));
        synchronized (used) {
            underWay--;
            used.notifyAll();
        }
    }

    private void awaitAll() {
        synchronized (used) {
            while (underWay > 0) {
                Pause.await(used);
            }
        }
    }

    private synchronized void write(SpawnReport report) {
        if (!writing) {
            return;
        }
        byte[] record = report.encode();
        try {
            in.stdout().write(record, 0, record.length);
        } catch (PosixException e) {
            writing = false;
            in.stdout().closeQuietly();
        }
    }
}
