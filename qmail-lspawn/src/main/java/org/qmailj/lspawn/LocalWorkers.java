package org.qmailj.lspawn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.spawn.Order;
import org.qmailj.common.spawn.Penalty;
import org.qmailj.common.spawn.Worker;
import org.qmailj.common.spawn.WorkerProcess;
import org.qmailj.lspawn.Users.User;

/**
 * Assigns the users' workers: one for each user, until the user has had no delivery for a minute. A
 * user gets one with the first delivery, as long as there is a place: a copy of the template, which
 * costs a fraction of a program for one delivery. Who has used that up, or has many deliveries at
 * once, gets one that lasts, and so does everybody when there is no template. Memory decides how
 * many places there are.
 *
 * <p>When all places are taken, the worker that has been idle longest ends. One that lasts only
 * does so for a busy user, if it was idle for longer than the user took to become busy: so such
 * users do not take turns (docs/adr/0009). A user whose worker ended before it was ready gets none
 * for a minute.
 */
final class LocalWorkers implements Worker.Owner {
    /** Starts the process of a worker. */
    interface Launch {
        /**
         * @param socket its descriptor 0; the caller closes it
         * @param lasting whether it is to last for many deliveries, or rather to cost little
         */
        WorkerProcess start(User user, Fd socket, boolean lasting) throws PosixException;
    }

    /** A user's worker, and whether it was costly to start. */
    private record Place(Worker worker, boolean lasting) {
        boolean isFull() {
            return worker.load()
                    >= (lasting ? WorkerTask.LOCAL_AT_ONCE : WorkerTask.COPY_AT_ONCE);
        }

        /** Returns whether the user needs another worker: one that lasts is never replaced. */
        boolean isOutgrown() {
            return !lasting && isFull();
        }

        boolean takes(Order delivery, List<ByteString> arguments, Fd message) {
            synchronized (worker) { // nobody else gives it one in between
                return !isFull() && worker.offer(delivery, arguments, message);
            }
        }
    }

    /** The template may just have ended; a second one is new. */
    private static final int COPIES_TRIED = 2;

    private final Launch launch;
    private final Users users;
    private final Clock clock;
    private final int places;
    private final Map<User, Place> workers = new HashMap<>();

    /** When each of those who lately used up a worker did so. */
    private final Map<User, Long> spent = new HashMap<>();

    private final Map<User, Penalty> penalties = new HashMap<>();

    /**
     * @param clock a steady one
     * @param places 0 for no workers at all
     */
    LocalWorkers(Launch launch, Users users, Clock clock, int places) {
        this.launch = launch;
        this.users = users;
        this.clock = clock;
        this.places = places;
    }

    /** Gives a delivery to the user's worker. Returns false when the program is to be run. */
    boolean take(User user, Order delivery, List<ByteString> arguments, Fd message) {
        long now = clock.milliseconds();
        long span = span(user, now);
        Place place = place(user, now, span);
        if (place != null && place.isOutgrown()) { // others were quicker
            place = place(user, now, span);
        }
        return place != null && place.takes(delivery, arguments, message);
    }

    private synchronized long span(User user, long now) {
        return users.delivery(user, now);
    }

    private synchronized Place place(User user, long now, long span) {
        Place place = workers.get(user);
        if (place != null && !place.isOutgrown()) {
            return place;
        }
        if (place != null) {
            place.worker().retire();
            spent(place.worker());
        }
        if (hasPenalty(user) || !hasPlace(span)) {
            return null;
        }
        place = start(user, isSpender(user, now));
        if (place != null) {
            workers.put(user, place);
        }
        return place;
    }

    /** Starts what is wanted, or else what can be had. Returns null when that is nothing. */
    private Place start(User user, boolean lasting) {
        for (int i = lasting ? COPIES_TRIED : 0; i <= COPIES_TRIED; i++) {
            boolean lasts = i == COPIES_TRIED;
            try {
                return new Place(Worker.start(
                        socket -> launch.start(user, socket, lasts), this, clock), lasts);
            } catch (PosixException e) {
                // each attempt has a socket of its own
            }
        }
        return null;
    }

    private boolean isSpender(User user, long now) {
        Long then = spent.remove(user);
        return then != null && now - then <= Users.WINDOW_MILLISECONDS;
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
        Map.Entry<User, Place> longest = null;
        long idle = -1;
        for (Map.Entry<User, Place> one : workers.entrySet()) {
            long i = one.getValue().worker().idle();
            if (i > (one.getValue().lasting() ? Math.max(idle, span) : idle)) {
                longest = one;
                idle = i;
            }
        }
        if (longest == null || !longest.getValue().worker().dismiss()) {
            return false;
        }
        workers.remove(longest.getKey());
        return true;
    }

    @Override
    public synchronized void spent(Worker worker) {
        User user = remove(worker);
        if (user != null) {
            spend(user);
        }
    }

    private void spend(User user) {
        long now = clock.milliseconds();
        spent.values().removeIf(then -> now - then > Users.WINDOW_MILLISECONDS);
        spent.put(user, now);
    }

    @Override
    public synchronized void gone(Worker worker) {
        User user = remove(worker);
        if (user != null && !worker.isReady()) {
            punish(user);
        } else if (user != null && worker.hasDied()) {
            spend(user); // of whatever it died: what it had under way is not for another copy
        }
    }

    /** Returns whose it was; null when it had no place any more. */
    private User remove(Worker worker) {
        for (Map.Entry<User, Place> one : workers.entrySet()) {
            if (one.getValue().worker() == worker) {
                workers.remove(one.getKey());
                return one.getKey();
            }
        }
        return null;
    }

    private void punish(User user) {
        Penalty penalty = new Penalty(clock);
        penalty.begin();
        penalties.put(user, penalty);
    }
}
