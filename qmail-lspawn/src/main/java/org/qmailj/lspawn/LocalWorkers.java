package org.qmailj.lspawn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.spawn.TaskOutcome;
import org.qmailj.common.spawn.Worker;
import org.qmailj.common.spawn.WorkerLimits;
import org.qmailj.common.spawn.WorkerProcess;
import org.qmailj.lspawn.Users.User;

/**
 * Assigns the users' workers: one for each user, until the user has had no delivery for a minute. A
 * user gets one with the first delivery, if one of the places is free; memory decides how many
 * there are. The first worker is a copy of the template, which costs a fraction of a program for
 * one delivery. A user who has used that up, or has many deliveries at once, gets a lasting worker,
 * an ordinary JVM. So does everybody when there is no template.
 *
 * <p>When all places are taken, the worker that has been idle longest ends to make room. A lasting
 * one ends only for a busy user, and only if it was idle for longer than that user took to become
 * busy: otherwise busy users would end each other's costly workers in turn (docs/adr/0009). A user
 * whose worker ended before it was ready gets none for a minute.
 *
 * <p>Locks are taken in this order: {@link Place}, LocalWorkers, {@link Worker}. The monitor of a
 * place is held while its worker is started, which may last and takes the locks of {@link Launch}
 * (the template, the reaper), and guards whether that was tried. The monitor of LocalWorkers guards
 * the maps, {@link Backoffs} and {@link Users}; nobody starts or waits for anything under it. What
 * a place tells of itself, {@code kind} and {@code worker}, is read without its monitor.
 */
final class LocalWorkers {
    /** Lists the kinds of workers. */
    enum Kind {
        /** Costs little, until some hundred deliveries have used it up. */
        COPY(WorkerLimits.COPY_AT_ONCE),
        /** Lasts, and was costly to start. */
        LASTING(WorkerLimits.LOCAL_AT_ONCE);

        /** The deliveries that it may have at once. */
        private final int most;

        Kind(int most) {
            this.most = most;
        }
    }

    /** Starts the process of a worker. */
    interface Launch {
        /** @param socket its descriptor 0; the caller closes it */
        WorkerProcess start(User user, Fd socket, Kind kind) throws PosixException;
    }

    /**
     * A user's worker. The first delivery starts it, and those of the same user wait meanwhile, but
     * nobody else does: a template may not answer.
     */
    private final class Place implements Worker.Owner {
        private final User user;
        private boolean tried;

        /** What is wanted, and then what was started. */
        private volatile Kind kind;

        /** Null until it is started. */
        private volatile Worker worker;

        Place(User user, Kind kind) {
            this.user = user;
            this.kind = kind;
        }

        /** Starts the worker unless that was tried before. Returns whether there is one. */
        synchronized boolean ensureStarted() {
            if (!tried) {
                tried = true;
                start();
                if (worker == null) {
                    remove(this);
                }
            }
            return worker != null;
        }

        /** Starts a worker: a copy if that is wanted and can be had, or else a lasting one. */
        private void start() {
            int attempt = kind == Kind.LASTING ? COPIES_TRIED : 0;
            for (; worker == null && attempt <= COPIES_TRIED; attempt++) {
                Kind next = attempt == COPIES_TRIED ? Kind.LASTING : Kind.COPY;
                kind = next;
                try {
                    worker = Worker.start(
                            socket -> launch.start(user, socket, next), this, clock);
                } catch (PosixException e) {
                    // the next attempt gets a new socket: a copy may still have this one
                }
            }
        }

        /** Returns whether this is a copy with as many deliveries as it may have at once. */
        boolean isOutgrown() {
            return kind == Kind.COPY && worker != null && worker.load() >= Kind.COPY.most;
        }

        boolean tryOffer(TaskOutcome delivery, List<ByteString> arguments, Fd message) {
            return worker.offer(delivery, arguments, message, kind.most);
        }

        /** Returns for how long it has been idle; nothing while it is not. */
        OptionalLong idleMilliseconds() {
            return worker == null ? OptionalLong.empty() : worker.idleMilliseconds();
        }

        @Override
        public void spent(Worker itself) {
            giveUpPlace(this);
        }

        @Override
        public void gone(Worker itself) {
            workerGone(this, itself);
        }
    }

    /** How often a copy is asked for: the first template may just have ended, the next is new. */
    private static final int COPIES_TRIED = 2;

    private final Launch launch;
    private final Users users;
    private final SteadyClock clock;
    private final int places;
    private final Map<User, Place> workers = new HashMap<>();

    /** The time at which a user used up a worker, until he gets the next one. */
    private final Map<User, Long> usedUpAt = new HashMap<>();

    private final Backoffs backoffs;

    /** @param places 0 for no workers at all */
    LocalWorkers(Launch launch, Users users, SteadyClock clock, int places) {
        this.launch = launch;
        this.users = users;
        this.clock = clock;
        this.places = places;
        this.backoffs = new Backoffs(clock);
    }

    /** Gives a delivery to the user's worker. Returns false when the program is to be run. */
    boolean take(User user, TaskOutcome delivery, List<ByteString> arguments, Fd message) {
        long now = clock.milliseconds();
        long span = span(user, now);
        Place place = place(user, now, span);
        if (place != null && place.ensureStarted() && place.isOutgrown()) { // others were quicker
            place = place(user, now, span);
        }
        return place != null && place.ensureStarted()
                && place.tryOffer(delivery, arguments, message);
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
            place.worker.retire();
            giveUpPlace(place);
        }
        if (backoffs.isOn(user) || !hasPlace(span)) {
            return null;
        }
        place = new Place(user, usedUpLately(user, now) ? Kind.LASTING : Kind.COPY);
        workers.put(user, place);
        return place;
    }

    private boolean usedUpLately(User user, long now) {
        Long then = usedUpAt.remove(user);
        return then != null && now - then <= Users.WINDOW_MILLISECONDS;
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
        Place longest = null;
        long idle = -1; // less than anybody's
        for (Place one : workers.values()) {
            OptionalLong its = one.idleMilliseconds();
            long beyond = one.kind == Kind.LASTING ? Math.max(idle, span) : idle;
            if (its.isPresent() && its.getAsLong() > beyond) {
                longest = one;
                idle = its.getAsLong();
            }
        }
        return longest != null && longest.worker.dismiss() && remove(longest);
    }

    /** The worker of that place is used up. */
    private synchronized void giveUpPlace(Place place) {
        if (remove(place)) {
            noteUsedUp(place.user);
        }
    }

    private void noteUsedUp(User user) {
        long now = clock.milliseconds();
        usedUpAt.values().removeIf(then -> now - then > Users.WINDOW_MILLISECONDS);
        usedUpAt.put(user, now);
    }

    /**
     * Takes the place from a worker that is gone.
     *
     * @param worker the worker of the place, whose field may not be set yet
     */
    private synchronized void workerGone(Place place, Worker worker) {
        boolean hadPlace = remove(place);
        if (hadPlace && !worker.isReady()) {
            backoffs.begin(place.user);
        } else if (hadPlace && worker.hasDied()) {
            noteUsedUp(place.user); // its deliveries may have killed it: no copy for them again
        }
    }

    /** Returns whether it was a place still. */
    private synchronized boolean remove(Place place) {
        return workers.remove(place.user, place);
    }
}
