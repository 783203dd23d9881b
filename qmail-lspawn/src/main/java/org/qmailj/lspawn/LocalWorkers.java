package org.qmailj.lspawn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.spawn.Order;
import org.qmailj.common.spawn.Penalty;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Worker;
import org.qmailj.lspawn.Users.User;

/**
 * Assigns the users' workers: one for each user, until the user has had no delivery for a minute.
 * Starting a worker costs no more than starting a program for one delivery, so a user gets one with
 * the first delivery, as long as there is a place. Memory decides how many places there are.
 *
 * <p>When all places are taken, only a busy user gets one: that of the worker that has been idle
 * longest, if that is longer than the user took to become busy. So users do not take turns
 * (docs/adr/0009). A user whose worker ended before it was ready gets none for a minute.
 */
final class LocalWorkers implements Worker.Owner {
    /** Starts the process of a worker. */
    interface Launch {
        /** @param socket its descriptor 0; the caller closes it */
        Child start(User user, Fd socket) throws PosixException;
    }

    private final Launch launch;
    private final Reaper reaper;
    private final Users users;
    private final Clock clock;
    private final int places;
    private final Map<User, Worker> workers = new HashMap<>();
    private final Map<User, Penalty> penalties = new HashMap<>();

    /**
     * @param clock a steady one
     * @param places 0 for no workers at all
     */
    LocalWorkers(Launch launch, Reaper reaper, Users users, Clock clock, int places) {
        this.launch = launch;
        this.reaper = reaper;
        this.users = users;
        this.clock = clock;
        this.places = places;
    }

    /** Gives a delivery to the user's worker. Returns false when the program is to be run. */
    boolean take(User user, Order delivery, List<ByteString> arguments, Fd message) {
        Worker worker = worker(user);
        if (worker == null) {
            return false;
        }
        synchronized (worker) { // nobody else gives it one in between
            return worker.load() < WorkerTask.LOCAL_AT_ONCE
                    && worker.offer(delivery, arguments, message);
        }
    }

    private synchronized Worker worker(User user) {
        long now = clock.milliseconds();
        long span = users.delivery(user, now);
        Worker worker = workers.get(user);
        if (worker != null || hasPenalty(user) || !hasPlace(span)) {
            return worker;
        }
        try {
            worker = Worker.start(socket -> launch.start(user, socket), reaper, this, clock);
        } catch (PosixException e) {
            return null;
        }
        workers.put(user, worker);
        return worker;
    }

    private boolean hasPenalty(User user) {
        Penalty penalty = penalties.get(user);
        if (penalty != null && penalty.isOver()) {
            penalties.remove(user);
            penalty = null;
        }
        return penalty != null;
    }

    /**
     * Returns whether there is a place, after letting an idle worker go if need be.
     *
     * @param span the milliseconds that the user took to become busy
     */
    private boolean hasPlace(long span) {
        if (workers.size() < places) {
            return true;
        }
        Map.Entry<User, Worker> longest = null;
        long idle = span;
        for (Map.Entry<User, Worker> one : workers.entrySet()) {
            long i = one.getValue().idle();
            if (i > idle) {
                longest = one;
                idle = i;
            }
        }
        if (longest == null || !longest.getValue().dismiss()) {
            return false;
        }
        workers.remove(longest.getKey());
        return true;
    }

    @Override
    public synchronized void gone(Worker worker) {
        for (Map.Entry<User, Worker> one : workers.entrySet()) {
            if (one.getValue() == worker) {
                if (!worker.isReady()) {
                    punish(one.getKey());
                }
                workers.remove(one.getKey());
                return;
            }
        }
    }

    private void punish(User user) {
        Penalty penalty = new Penalty(clock);
        penalty.begin();
        penalties.put(user, penalty);
    }
}
