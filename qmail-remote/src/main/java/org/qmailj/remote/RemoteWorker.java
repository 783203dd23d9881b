package org.qmailj.remote;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.control.FreshControls;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.HostResolvers;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.spawn.WorkerProgram;
import org.qmailj.common.tcpto.TcptoFile;

/**
 * The resident face of qmail-remote: sends many messages, each by an SMTP conversation of its own.
 *
 * <p>Started by qmail-rspawn as qmailr, without arguments, when there is mail; ends when
 * qmail-rspawn closes the connection, which it does after a minute without work, and when what is
 * under way has ended. Descriptor 0: a packet socket with tasks, the arguments of {@link
 * QmailRemote} and the message's descriptor, and answers, what it would have printed ({@link
 * WorkerProgram}). Files and environment are those of {@link QmailRemote}; each delivery sees them
 * as they are when it begins.
 *
 * <p>Up to {@link WorkerLimits#REMOTE_AT_ONCE} at once, each on a thread. What one of them holds is
 * bounded ({@link Delivery}); one that would need more fails for now, and the others go on.
 *
 * <p>Exit codes: 0; 111 after a bug.
 */
public final class RemoteWorker implements Program {
    /** A report, of one recipient for each task: two replies and two sentences. */
    private static final int MOST_REPORT = 48 << 10;

    private final Invocation in;

    RemoteWorker(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-remote", argv, RemoteWorker::new);
    }

    @Override
    public int run() throws PosixException {
        Signals.ignore(Signals.PIPE);
        HostResolvers resolvers = new HostResolvers(in.environment().get("RES_OPTIONS"));
        return new WorkerProgram(
                in.stdin(), new Conversations(in, resolvers), WorkerLimits.REMOTE_AT_ONCE).serve();
    }

    /** Deliveries, as many at once as there are callers. */
    static final class Conversations implements WorkerProgram.Work {
        private final Surroundings around;

        Conversations(Invocation in, HostResolvers resolvers) {
            this.around = new Resident(in, resolvers);
        }

        @Override
        public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message) {
            if (message == null) {
                return WorkerProgram.GIVEN_BACK;
            }
            return deliver(arguments, message);
        }

        @Override
        public WorkerProgram.Result.Ended broken(Throwable found) {
            Verdict verdict = Verdict.temporary(Bug.report("qmail-remote", found).toString());
            ByteBuilder printed = new ByteBuilder();
            new Report(new ByteOutput(printed::append)).message(verdict);
            return new WorkerProgram.Result.Ended(WaitStatus.exited(0), printed.toByteString());
        }

        WorkerProgram.Result.Ended deliver(List<ByteString> arguments, ByteSource message) {
            ByteBuilder printed = new ByteBuilder(MOST_REPORT);
            Report report = new Report(new ByteOutput(printed::append));
            new Delivery(around, arguments, message, report).report();
            return new WorkerProgram.Result.Ended(WaitStatus.exited(0), printed.toByteString());
        }
    }

    /** What a process finds that delivers again and again. */
    static final class Resident implements Surroundings {
        private final Invocation in;
        private final FreshControls controls;
        private final HostResolvers resolvers;

        /** In the place of process numbers, which differ from delivery to delivery. */
        private final AtomicInteger numbers = new AtomicInteger();

        Resident(Invocation in, HostResolvers resolvers) {
            this.in = in;
            this.controls = new FreshControls(in.home());
            this.resolvers = resolvers;
        }

        @Override
        public QmailHome home() {
            return in.home();
        }

        @Override
        public Controls controls() {
            return controls.controls();
        }

        @Override
        public Dns dns() {
            return resolvers.resolver();
        }

        @Override
        public TcptoFile tcpto() {
            return new TcptoFile(QueueLayout.of(in.home()).tcpto(), in.clock(),
                    numbers.incrementAndGet());
        }
    }
}
