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
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;

/**
 * Runs a resident service: takes its socket, admits clients and gives each a thread. When it is
 * released, or after TERM, it gives the socket up and finishes the sessions under way: in 24 hours
 * (as long as qmail-queue gives a message), or in 30 seconds. Those that are left then are broken
 * off, which is a temporary failure for their clients. TERM to one that was released leaves it 30
 * seconds, too.
 *
 * <p>Sessions have platform threads, because they block in files, pipes and locks. The thread that
 * accepted a client ({@link WaitingThreads}) reads its {@link Hello} and serves it. {@link Shares}
 * bound the number of sessions.
 */
public final class ServiceLoop {
    /** What {@code stop} reads when the service is released; TERM has its own number. */
    static final byte RELEASED = 'r';

    private static final long RELEASED_MILLISECONDS = 24 * 3600 * 1000L;
    private static final long GRACE_MILLISECONDS = 30_000;

    /** So often a service that was released looks for TERM. */
    private static final int LOOK_MILLISECONDS = 1000;

    private static final int LIFELINE_STACK = 256 << 10;

    /** Threads beside those of sessions, for clients that are turned away or say nothing. */
    private static final int TO_TURN_AWAY = 64;

    /**
     * The argument of a service that is released when the process that started it ends: its
     * descriptor 0 is a pipe from there.
     */
    public static final ByteString WHILE_PARENT = ByteString.of("-p");

    /** The argument of a service whose descriptor 0 leads to its keeper (keeper.c). */
    private static final ByteString KEPT = ByteString.of("-k");

    private final Service service;
    private final Limits limits;
    private final ClientHandler handler;
    private final Map<Role, Installation> installations = new EnumMap<>(Role.class);
    private final ByteSink log;
    private final long grace;
    private final Shares shares;
    private final SubordinateUids subordinates;
    private final SessionNumbers numbers = new SessionNumbers();
    private final int self = Posix.effectiveUid();

    /**
     * Holds whom a service serves, and how many at once.
     *
     * @param sessions at once
     * @param reserved uids that may have more than a quarter of the sessions
     * @param ownOnly whether only the service's own uid and root are served
     */
    public record Limits(int sessions, Set<Integer> reserved, boolean ownOnly) {
        /**
         * Returns the limits of a service for all users. Through root, qmaild, qmails and the
         * service's own account comes the mail of many, so these uids are reserved.
         */
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

    public ServiceLoop(Service service, Limits limits, ClientHandler handler) {
        this(service, limits, handler, Fd.STDERR, GRACE_MILLISECONDS);
    }

    /**
     * @param log for bugs
     * @param grace what TERM leaves to the sessions under way, in milliseconds
     */
    ServiceLoop(
            Service service, Limits limits, ClientHandler handler, ByteSink log, long grace) {
        this(service, limits, handler, log, grace, new SubordinateUids());
    }

    ServiceLoop(
            Service service, Limits limits, ClientHandler handler, ByteSink log, long grace,
            SubordinateUids subordinates) {
        this.subordinates = subordinates;
        this.service = service;
        this.limits = limits;
        this.handler = handler;
        this.log = log;
        this.grace = grace;
        this.shares = new Shares(limits.sessions(), limits.reserved(), self);
    }

    /** Releases the service when descriptor 0 says so. */
    private static final class Lifeline extends Thread {
        private final Fd line;
        private final boolean kept;
        private volatile Fd released;

        /** @param kept whether the other side says so by a byte, and not by its end */
        Lifeline(Fd line, boolean kept) {
            super(null, null, "lifeline", LIFELINE_STACK);
            this.line = line;
            this.kept = kept;
            setDaemon(true);
        }

        /** From now on there is somebody who reads {@link #RELEASED}. */
        void tell(Fd to) {
            released = to;
        }

        @Override
        public void run() {
            try {
                int n = line.read(new byte[1], 0, 1);
                if (kept && n <= 0) {
                    Posix.kill(Posix.pid(), Signals.KILL); // who killed the keeper meant us
                } else if (released == null) {
                    Posix.kill(Posix.pid(), Signals.TERM); // there is no socket to give up
                } else {
                    released.write(new byte[] {RELEASED}, 0, 1);
                }
            } catch (PosixException e) {
                // no such descriptor: there is no process to follow
            }
        }

        /** Tells the keeper that another process can take the socket. */
        void socketIsFree() {
            if (kept) {
                try {
                    line.write(new byte[1], 0, 1);
                } catch (PosixException e) {
                    // it has gone
                }
            }
        }
    }

    /**
     * Takes clients from the socket, and those that had to wait from the {@link HelloReader}. These
     * are classes, because the first lambda of a process costs it 60 ms and 5 MB.
     */
    private final class Clients
            implements WaitingThreads.Source, Consumer<HelloReader.Introduced> {
        private final Fd listening;
        private final HelloReader hellos;
        private final WaitingThreads threads =
                new WaitingThreads(this, limits.sessions() + TO_TURN_AWAY);

        Clients(Fd listening, Fd stop) throws PosixException {
            this.listening = listening;
            this.hellos = new HelloReader(stop, this);
        }

        @Override
        public WaitingThreads.Work take() {
            while (true) {
                try {
                    return new Accepted(Socket.accept(listening), hellos);
                } catch (PosixException e) {
                    switch (e.errno()) {
                        case EINVAL -> {
                            return null; // giveUp() has ended the socket
                        }
                        case ECONNABORTED -> { }
                        default -> hellos.makeRoom();
                    }
                }
            }
        }

        @Override
        public void accept(HelloReader.Introduced client) {
            if (!threads.execute(new Waited(client))) {
                turnAway(client.connection(), Ready.Answer.BUSY);
            }
        }
    }

    private final class Accepted implements WaitingThreads.Work {
        private final Fd connection;
        private final HelloReader hellos;

        Accepted(Fd connection, HelloReader hellos) {
            this.connection = connection;
            this.hellos = hellos;
        }

        @Override
        public void run() {
            HelloReader.Introduced client = hellos.read(connection);
            if (client != null) {
                admit(client);
            }
        }

        @Override
        public void refuse() {
            turnAway(connection, Ready.Answer.BUSY);
        }
    }

    private final class Waited implements Runnable {
        private final HelloReader.Introduced client;

        Waited(HelloReader.Introduced client) {
            this.client = client;
        }

        @Override
        public void run() {
            admit(client);
        }
    }

    /**
     * Does what services for all users do first: goes to the directory that they work in, and
     * ignores the signals of a terminal.
     */
    public static void enter(Invocation in, ByteString directory) throws PosixException {
        try {
            Posix.chdir(directory);
        } catch (PosixException e) {
            throw new Fatal(in.program()).unable("switch to ", directory, e);
        }
        Signals.ignore(Signals.HUP, Signals.INT, Signals.QUIT);
    }

    /**
     * Serves until TERM or release, and returns the exit code. A program with the argument {@link
     * #WHILE_PARENT} serves no longer than descriptor 0 lasts. Exits 111 with the reason when it
     * cannot serve.
     */
    public int run(Invocation in) {
        try {
            return serveUntilTerm(in);
        } catch (PosixException e) {
            throw new Fatal(in.program()).unable("serve ", service.directory(in.home()), e);
        }
    }

    private int serveUntilTerm(Invocation in) throws PosixException {
        Signals.ignore(Signals.PIPE);
        boolean kept = KEPT.equals(in.argument(0));
        Lifeline lifeline = new Lifeline(in.stdin(), kept);
        if (kept || WHILE_PARENT.equals(in.argument(0))) {
            lifeline.start();
        }
        ServiceSocket socket = take(in.home());
        Pipe stop = Pipe.open();
        // not earlier: TERM ends a process that waits for another to give up the socket
        Signals.tell(stop, Signals.TERM);
        lifeline.tell(stop.out());
        admitUntil(socket, stop.in());
        lifeline.socketIsFree();
        awaitEnd(stop.in());
        return 0;
    }

    /** Serves until {@code stop} is readable, and the sessions have ended or their time is over. */
    public void serve(QmailHome home, Fd stop) throws PosixException {
        admitUntil(take(home), stop);
        awaitEnd(stop);
    }

    private ServiceSocket take(QmailHome home) throws PosixException {
        for (Role role : Role.values()) {
            if (role.service() == service) {
                installations.put(role, Installation.of(home, role));
            }
        }
        return ServiceSocket.take(home, service, log);
    }

    private void admitUntil(ServiceSocket socket, Fd stop) throws PosixException {
        Clients clients = new Clients(socket.listening(), stop);
        clients.threads.start();
        clients.hellos.run();
        socket.giveUp();
        handler.endSoon();
    }

    /** Waits for the sessions under way. */
    private void awaitEnd(Fd stop) throws PosixException {
        Deadline end = Deadline.in(RELEASED_MILLISECONDS);
        do {
            if (stop.awaitReadable(0) && isTerm(stop) && end.left() > grace) {
                end = Deadline.in(grace);
            }
            if (shares.awaitAllBack(Math.min(end.left(), LOOK_MILLISECONDS))) {
                return;
            }
        } while (!end.isOver());
    }

    private static boolean isTerm(Fd stop) throws PosixException {
        byte[] why = new byte[1];
        return stop.read(why, 0, 1) != 1 || why[0] != RELEASED;
    }

    private void admit(HelloReader.Introduced client) {
        if (!isForUs(client.hello())
                || limits.ownOnly() && client.peer().uid() != self && client.peer().uid() != 0) {
            turnAway(client.connection(), Ready.Answer.NOT_YOURS);
            return;
        }
        Caller caller = caller(client);
        if (!shares.take(caller.payer())) {
            turnAway(client.connection(), Ready.Answer.BUSY);
            return;
        }
        converse(caller, client.connection());
    }

    private boolean isForUs(Hello hello) {
        return hello.role().service() == service
                && hello.installation().is(installations.get(hello.role()));
    }

    /** Believes uid and pid of a Hello only from the setuid front, which runs as this service. */
    private Caller caller(HelloReader.Introduced client) {
        Hello hello = client.hello();
        boolean front = client.peer().uid() == self;
        int uid = front ? hello.uid() : client.peer().uid();
        int pid = hello.pid() == 0 || front ? hello.pid() : client.peer().pid();
        return new Caller(hello.role(), uid, payer(uid), pid == 0 ? numbers.next() : pid);
    }

    /** No uid that root gave away has a share like root's, nor any other with a reserve. */
    private int payer(int uid) {
        if (limits.reserved().contains(uid)) {
            return uid;
        }
        int owner = subordinates.ownerOf(uid);
        return limits.reserved().contains(owner) ? uid : owner;
    }

    private void converse(Caller caller, Fd connection) {
        try (connection) {
            byte[] ready = new Ready(Ready.Answer.READY, caller.number()).record();
            connection.write(ready, 0, ready.length);
            handler.serve(caller, connection);
        } catch (IOException e) {
            // the client sees the end of the connection, and knows what that means
        } catch (RuntimeException | Error e) { // a bug ends one session only
            Bug.log(log, service.program(), e);
        } finally {
            shares.giveBack(caller.payer());
        }
    }

    private static void turnAway(Fd connection, Ready.Answer answer) {
        try {
            byte[] no = new Ready(answer, 0).record();
            connection.write(no, 0, no.length);
        } catch (PosixException e) {
            // the client has gone already
        } finally {
            UnixSocket.discard(connection); // it has no share: see HelloReader
        }
    }
}
