package org.qmailj.lspawn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.spawn.Delivery;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Worker;
import org.qmailj.lspawn.Users.User;

/**
 * The workers of busy users: lib/qmailj/resident/qmail-local, one for each, born as qmail-local is.
 * There are never more than memory allows. When one more is wanted, the one goes that has had
 * nothing to do for the longest time, if that is longer than the newcomer took to be busy: so they
 * do not take turns. A user whose worker could not come to work gets none for a while.
 */
final class LocalWorkers implements Worker.Owner {
    private static final ByteString NULL = ByteString.of("/dev/null");

    private final Drop program;
    private final List<ByteString> environment;
    private final Reaper reaper;
    private final Users users;
    private final int most;
    private final Map<User, Worker> workers = new HashMap<>();
    private final Map<User, Long> failed = new HashMap<>();

    LocalWorkers(
            Drop program, List<ByteString> environment, Reaper reaper, Users users, int most) {
        this.program = program;
        this.environment = environment;
        this.reaper = reaper;
        this.users = users;
        this.most = most;
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** False when the delivery is not for a worker. */
    boolean take(User user, Delivery delivery, List<ByteString> arguments) {
        Worker worker = worker(user);
        return worker != null && worker.take(delivery, arguments);
    }

    private synchronized Worker worker(User user) {
        long now = now();
        long span = users.delivery(user, now);
        Worker worker = workers.get(user);
        if (worker != null || span == Users.NEVER || hasFailed(user, now) || !makeRoom(span)) {
            return worker;
        }
        try {
            worker = Worker.start(socket -> start(user, socket), reaper, this);
        } catch (PosixException e) {
            return null;
        }
        workers.put(user, worker);
        return worker;
    }

    private boolean hasFailed(User user, long now) {
        Long when = failed.get(user);
        if (when != null && now - when > Users.WINDOW_MILLISECONDS) {
            failed.remove(user);
            when = null;
        }
        return when != null;
    }

    private boolean makeRoom(long span) {
        if (workers.size() < most) {
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

    private Child start(User user, Fd socket) throws PosixException {
        try (Fd nothing = Fd.open(NULL, Fd.O_RDWR, 0)) {
            int none = nothing.number();
            return program.spawn(user.uid(), user.gid(), List.of(), environment,
                    socket.number(), none, none);
        }
    }

    @Override
    public synchronized void gone(Worker worker) {
        for (Map.Entry<User, Worker> one : workers.entrySet()) {
            if (one.getValue() == worker) {
                if (!worker.isReady()) {
                    failed.put(one.getKey(), now());
                }
                workers.remove(one.getKey());
                return;
            }
        }
    }
}
