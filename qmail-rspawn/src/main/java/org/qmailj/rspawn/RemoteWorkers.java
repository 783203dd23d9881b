package org.qmailj.rspawn;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.Backoff;
import org.qmailj.common.spawn.Delivery;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Worker;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.spawn.WorkerProcess;

/**
 * Assigns deliveries to the workers, lib/qmailj/resident/qmail-remote. One worker takes all until
 * it has {@link WorkerLimits#REMOTE_AT_ONCE} deliveries or its socket takes no more, then a second,
 * and so on: each costs memory, and a start with cold code, and threads of one process use all
 * cores.
 *
 * <p>Locks: this monitor guards workers and backoff. Who holds it may take that of a {@link Worker}
 * or of the {@link Reaper}, never the other way round. A worker is started under it: that takes
 * milliseconds, and who comes meanwhile is to find the new one, not to start another.
 */
final class RemoteWorkers implements Worker.Launch, Worker.Owner {
    private final QmailHome home;
    private final List<ByteString> environment;
    private final Reaper reaper;
    private final SteadyClock clock;
    private final Backoff backoff;
    private final List<Worker> workers = new ArrayList<>();

    RemoteWorkers(QmailHome home, List<ByteString> environment, Reaper reaper, SteadyClock clock) {
        this.home = home;
        this.environment = environment;
        this.reaper = reaper;
        this.clock = clock;
        this.backoff = new Backoff(clock);
    }

    /**
     * Gives a delivery with the arguments of qmail-remote to a worker. Returns false when none
     * takes it.
     */
    synchronized boolean take(Delivery delivery, List<ByteString> arguments) {
        for (Worker worker : workers) { // one that has just been started may not take all yet
            if (tryOffer(worker, delivery, arguments)) {
                return true;
            }
        }
        if (!backoff.isOver() || !new WorkerTask(0, arguments).fits()) {
            return false;
        }
        Worker another = another();
        return another != null && tryOffer(another, delivery, arguments);
    }

    private static boolean tryOffer(Worker by, Delivery delivery, List<ByteString> arguments) {
        return by.offer(delivery, arguments, delivery.message(), WorkerLimits.REMOTE_AT_ONCE);
    }

    private Worker another() {
        try {
            Worker worker = Worker.start(this, this, clock);
            workers.add(worker);
            return worker;
        } catch (PosixException e) {
            backoff.begin();
            return null;
        }
    }

    @Override
    public WorkerProcess start(Fd socket) throws PosixException {
        ByteString file = home.resident("qmail-remote");
        int stderr = Fd.STDERR.number();
        return reaper.expect(Child.spawn(new Child.Plan(file,
                List.of(ByteString.of("qmail-remote")), environment, socket.number(), stderr,
                stderr)));
    }

    @Override
    public synchronized void gone(Worker worker) {
        workers.remove(worker);
        if (!worker.isReady()) {
            backoff.begin();
        }
    }
}
