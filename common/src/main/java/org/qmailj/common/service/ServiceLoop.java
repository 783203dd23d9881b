package org.qmailj.common.service;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Invocation;

/**
 * A resident service at work: takes its socket, lets clients in, gives each a thread of a bounded
 * pool, and ends in order when it gets TERM: no new sessions from then on, 30 seconds for those
 * under way. What is left after that is broken off, and is a temporary failure to its client.
 *
 * <p>Sessions have platform threads, since they block in files, pipes and locks.
 */
public final class ServiceLoop {
    private static final long GRACE_MILLISECONDS = 30_000;
    private static final int STACK = 256 << 10;
    private static final int IDLE_SECONDS = 10;

    /** The argument that ties a service to the life of its parent. */
    public static final ByteString WHILE_PARENT = ByteString.of("-p");

    private final Service service;
    private final Limits limits;
    private final Session session;
    private final Map<Role, World> worlds = new EnumMap<>(Role.class);
    private final Shares shares;
    private final Numbers numbers = new Numbers(System.nanoTime());
    private final ThreadPoolExecutor threads;
    private final int self = Posix.effectiveUid();

    /**
     * What a service gives.
     *
     * @param sessions at once
     * @param reserved uids that may have more than a quarter of them
     * @param ownOnly whether nobody but the service's own uid and root is served
     */
    public record Limits(int sessions, Set<Integer> reserved, boolean ownOnly) {}

    public ServiceLoop(Service service, Limits limits, Session session) {
        this.service = service;
        this.limits = limits;
        this.session = session;
        this.shares = new Shares(limits.sessions(), limits.reserved());
        this.threads = new ThreadPoolExecutor(
                0, limits.sessions(), IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                new Threads());
    }

    /** Gives this process TERM when the one that started it has gone. */
    private static final class Lifeline extends Thread {
        private final Fd line;

        Lifeline(Fd line) {
            super(null, null, "lifeline", STACK);
            this.line = line;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                line.read(new byte[1], 0, 1);
                Posix.kill(Posix.pid(), Signals.TERM);
            } catch (PosixException e) {
                // no such line: nobody to follow
            }
        }
    }

    /** A class, as the two below, because the first lambda of a process costs it 60 ms and 5 MB. */
    private static final class Threads implements ThreadFactory {
        @Override
        public Thread newThread(Runnable work) {
            Thread thread = new Thread(null, work, "session", STACK);
            thread.setDaemon(true);
            return thread;
        }
    }

    /** Takes those who have said Hello. */
    private final class Door implements Consumer<Lobby.Guest> {
        @Override
        public void accept(Lobby.Guest guest) {
            letIn(guest);
        }
    }

    /** One client's session, in a thread of its own. */
    private final class Serving implements Runnable {
        private final Caller caller;
        private final Fd connection;

        Serving(Caller caller, Fd connection) {
            this.caller = caller;
            this.connection = connection;
        }

        @Override
        public void run() {
            serve(caller, connection);
        }
    }

    /**
     * Serves until TERM; answers the exit code. With {@link #WHILE_PARENT} as its argument the
     * program serves no longer than descriptor 0 lasts, which is a pipe from whoever started it.
     */
    public int serve(Invocation in) throws PosixException {
        Signals.ignore(Signals.PIPE);
        if (WHILE_PARENT.equals(in.argument(0))) {
            new Lifeline(in.stdin()).start();
        }
        ServiceSocket socket = take(in.home());
        // not before: TERM ends a process that waits for another to give up the socket
        return serve(socket, Signals.tell(Signals.TERM));
    }

    /** The same until {@code stop} is readable. */
    public int serve(QmailHome home, Fd stop) throws PosixException {
        return serve(take(home), stop);
    }

    private ServiceSocket take(QmailHome home) throws PosixException {
        for (Role role : Role.values()) {
            if (role.service() == service) {
                worlds.put(role, World.of(home, role));
            }
        }
        return ServiceSocket.take(home, service);
    }

    private int serve(ServiceSocket socket, Fd stop) throws PosixException {
        new Lobby(socket.listening(), stop, new Door()).run();
        socket.giveUp();
        session.noMore();
        shares.awaitAllBack(GRACE_MILLISECONDS);
        return 0;
    }

    private void letIn(Lobby.Guest guest) {
        Hello hello = guest.hello();
        if (hello.role().service() != service || !hello.world().is(worlds.get(hello.role()))
                || limits.ownOnly() && guest.peer().uid() != self && guest.peer().uid() != 0) {
            turnAway(guest.connection(), Ready.Answer.NOT_YOURS);
            return;
        }
        Caller caller = caller(guest);
        if (!shares.take(caller.uid())) {
            turnAway(guest.connection(), Ready.Answer.BUSY);
            return;
        }
        try {
            threads.execute(new Serving(caller, guest.connection()));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread to be had
            shares.giveBack(caller.uid());
            turnAway(guest.connection(), Ready.Answer.BUSY);
        }
    }

    /** Only the front, which runs as we do, can speak for somebody else. */
    private Caller caller(Lobby.Guest guest) {
        Hello hello = guest.hello();
        boolean front = guest.peer().uid() == self;
        int uid = front ? hello.uid() : guest.peer().uid();
        int pid = hello.pid() == 0 || front ? hello.pid() : guest.peer().pid();
        return new Caller(hello.role(), uid, pid == 0 ? numbers.next() : pid);
    }

    private void serve(Caller caller, Fd connection) {
        try (connection) {
            byte[] ready = new Ready(Ready.Answer.READY, caller.number()).record();
            connection.write(ready, 0, ready.length);
            session.serve(caller, connection);
        } catch (IOException e) {
            // the client sees the end of the connection, and knows what that means
        } catch (RuntimeException | StackOverflowError e) {
            complain(e);
        } finally {
            shares.giveBack(caller.uid());
        }
    }

    /** A bug of ours ends the session it shows in; the log has where to look. */
    private void complain(Throwable bug) {
        StackTraceElement[] at = bug.getStackTrace();
        byte[] line = ByteString.of(service.program() + ": internal bug: " + bug
                + (at.length == 0 ? "" : " at " + at[0]) + "\n").toArray();
        try {
            Fd.STDERR.write(line, 0, line.length);
        } catch (PosixException e) {
            // nobody is listening
        }
    }

    private static void turnAway(Fd connection, Ready.Answer answer) {
        try (connection) {
            byte[] no = new Ready(answer, 0).record();
            connection.write(no, 0, no.length);
        } catch (PosixException e) {
            // gone already
        }
    }
}
