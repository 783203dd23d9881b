package org.qmailj.common.service;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Invocation;

/**
 * A resident service at work: takes its socket, lets clients in, gives each a thread, and ends in
 * order when it gets TERM: no new sessions from then on, 30 seconds for those under way. What is
 * left after that is broken off, and is a temporary failure to its client.
 *
 * <p>Sessions have platform threads, since they block in files, pipes and locks: the thread that
 * accepted a client ({@link Takers}) hears his {@link Hello} and serves him. {@link Shares} bound
 * their number.
 */
public final class ServiceLoop {
    private static final long GRACE_MILLISECONDS = 30_000;
    private static final int LIFELINE_STACK = 256 << 10;

    /** Threads beside those of sessions: who says nothing keeps one for a moment. */
    private static final int TO_TURN_AWAY = 64;

    /** The argument that ties a service to the life of its parent. */
    public static final ByteString WHILE_PARENT = ByteString.of("-p");

    private final Service service;
    private final Limits limits;
    private final Session session;
    private final Map<Role, World> worlds = new EnumMap<>(Role.class);
    private final ByteSink log;
    private final Shares shares;
    private final Numbers numbers = new Numbers(System.nanoTime());
    private final int self = Posix.effectiveUid();

    /**
     * What a service gives.
     *
     * @param sessions at once
     * @param reserved uids that may have more than a quarter of them
     * @param ownOnly whether nobody but the service's own uid and root is served
     */
    public record Limits(int sessions, Set<Integer> reserved, boolean ownOnly) {
        /** For a service through which everybody's mail comes, also by way of its reserved uids. */
        public static Limits forEverybody(int sessions) throws PosixException {
            Set<Integer> carriers = new HashSet<>();
            carriers.add(0);
            carriers.add(Posix.effectiveUid());
            carriers.add(QmailUser.QMAILD.uid());
            carriers.add(QmailUser.QMAILS.uid());
            carriers.remove(-1);
            return new Limits(sessions, carriers, false);
        }
    }

    public ServiceLoop(Service service, Limits limits, Session session) {
        this(service, limits, session, Fd.STDERR);
    }

    ServiceLoop(Service service, Limits limits, Session session, ByteSink log) {
        this.service = service;
        this.limits = limits;
        this.session = session;
        this.log = log;
        this.shares = new Shares(limits.sessions(), limits.reserved(), self);
    }

    /** Gives this process TERM when the one that started it has gone. */
    private static final class Lifeline extends Thread {
        private final Fd line;

        Lifeline(Fd line) {
            super(null, null, "lifeline", LIFELINE_STACK);
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

    /**
     * Those at the socket, and those who had to wait in the lobby. Classes, because the first
     * lambda of a process costs it 60 ms and 5 MB.
     */
    private final class Clients implements Takers.Source, Consumer<Lobby.Guest> {
        private final Fd listening;
        private final Lobby lobby;
        private final Takers takers = new Takers(this, limits.sessions() + TO_TURN_AWAY);

        Clients(Fd listening, Fd stop) throws PosixException {
            this.listening = listening;
            this.lobby = new Lobby(stop, this);
        }

        @Override
        public Takers.Work take() {
            while (true) {
                try {
                    return new Accepted(Socket.accept(listening), lobby);
                } catch (PosixException e) {
                    switch (e.errno()) {
                        case EINVAL -> {
                            return null; // nobody is let in any more
                        }
                        case ECONNABORTED -> { }
                        default -> lobby.makeRoom();
                    }
                }
            }
        }

        @Override
        public void accept(Lobby.Guest guest) {
            if (!takers.execute(new Waited(guest))) {
                turnAway(guest.connection(), Ready.Answer.BUSY);
            }
        }
    }

    private final class Accepted implements Takers.Work {
        private final Fd connection;
        private final Lobby lobby;

        Accepted(Fd connection, Lobby lobby) {
            this.connection = connection;
            this.lobby = lobby;
        }

        @Override
        public void run() {
            Lobby.Guest guest = lobby.greet(connection);
            if (guest != null) {
                letIn(guest);
            }
        }

        @Override
        public void refuse() {
            turnAway(connection, Ready.Answer.BUSY);
        }
    }

    private final class Waited implements Runnable {
        private final Lobby.Guest guest;

        Waited(Lobby.Guest guest) {
            this.guest = guest;
        }

        @Override
        public void run() {
            letIn(guest);
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
        Clients clients = new Clients(socket.listening(), stop);
        clients.takers.start();
        clients.lobby.run();
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
        serve(caller, guest.connection());
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
        } catch (RuntimeException | StackOverflowError e) { // ends the session it shows in
            Bug.log(log, service.program(), e);
        } finally {
            shares.giveBack(caller.uid());
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
