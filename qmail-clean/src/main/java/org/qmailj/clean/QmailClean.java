package org.qmailj.clean;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;

/**
 * qmail-clean(8): removes queue files that belong to qmailq, for qmail-send.
 *
 * <p>Runs as qmailq, started by qmail-start. Descriptor 0: {@link CleanRequest} records from
 * qmail-send; 1: a {@link CleanReply} record for each, in order. Requests that have come together
 * are carried out together. When qmail-send is gone, it carries out those that are left and ends.
 *
 * <p>It holds a lock on intd/ from the first request on. When a qmail-send was killed, its
 * qmail-clean may have requests left, and the number of such a request may soon be that of another
 * message. So the next qmail-clean waits for its end, and the next qmail-send waits for an answer
 * of the next qmail-clean. A qmail-send that is refused, because another one runs, asks for
 * nothing, and its qmail-clean ends with it: a supervisor tries again each second.
 *
 * <p>Files: intd/N, todo/N, mess/S/N ({@link Removal}), and pid/: before the first request and
 * after every 31 it removes what some qmail-queue left there 36 hours ago ({@link Sweep}).
 *
 * <p>Exit codes: 0 end of the requests, also when it was a read error; 100 a reply could not be
 * written; 111 no queue directory, or a request that qmail-send cannot have meant.
 */
public final class QmailClean implements Program {
    /** Requests that are answered between two sweeps of pid/. */
    private static final int REQUESTS_A_SWEEP = 31;

    private final Invocation in;
    private final QueueLayout layout;
    private final Removal removal;
    private final Sweep sweep;
    private BrokenRecord broken;

    QmailClean(Invocation in) {
        this(in, QueueNames.SYSTEM);
    }

    QmailClean(Invocation in, QueueNames names) {
        this.in = in;
        this.layout = QueueLayout.of(in.home());
        this.removal = new Removal(names, layout);
        this.sweep = new Sweep(names, layout);
    }

    public static void main(String[] argv) {
        Program.run("qmail-clean", argv, QmailClean::new);
    }

    @Override
    public int run() throws IOException {
        Posix.chdir(in.home().queue());
        Signals.ignore(Signals.PIPE);
        try (Fd mutex = Fd.open(layout.directory(Area.INTD), Fd.O_RDONLY, 0)) {
            return serve(mutex);
        }
    }

    private int serve(Fd mutex) throws IOException {
        boolean locked = false;
        RecordInput requests = new RecordInput(in.stdin(), CleanRequest.LIMIT);
        int untilSweep = 0;
        while (true) {
            if (untilSweep == 0) {
                sweep.run(in.clock());
                untilSweep = REQUESTS_A_SWEEP;
            }
            List<CleanRequest> asked = next(requests, untilSweep);
            if (asked.isEmpty()) {
                return 0;
            }
            if (!locked) {
                mutex.lock(Fd.LOCK_EX);
                locked = true;
            }
            untilSweep -= asked.size();
            reply(removal.carryOut(asked));
        }
    }

    /**
     * Waits for a request and returns it with those that have come together with it; returns none
     * at the end. What makes no sense ends the program, after the answers to what came before it.
     */
    private List<CleanRequest> next(RecordInput requests, int most) throws IOException {
        List<CleanRequest> asked = new ArrayList<>();
        if (broken != null) {
            throw broken;
        }
        try {
            byte[] request = requests.read();
            while (request != null) {
                asked.add(CleanRequest.decode(request));
                request = asked.size() < most && requests.hasRecord() ? requests.read() : null;
            }
        } catch (PosixException e) {
            // the end
        } catch (BrokenRecord e) {
            if (asked.isEmpty()) {
                throw e;
            }
            broken = e;
        }
        return asked;
    }

    private void reply(List<CleanReply> replies) {
        ByteBuilder records = new ByteBuilder();
        for (CleanReply reply : replies) {
            records.append(reply.encode());
        }
        try {
            in.stdout().write(records.array(), 0, records.length());
        } catch (PosixException e) {
            throw Die.silently(PERMANENT);
        }
    }
}
