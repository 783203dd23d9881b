package org.qmailj.common.service;

import java.util.HashSet;
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
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;

/**
 * Runs a resident service: takes its socket and accepts clients until its {@link ServiceLife} says
 * that it is to end. {@link ClientSessions} gives each its session.
 *
 * <p>Sessions have platform threads, because they block in files, pipes and locks. The thread that
 * accepted a client ({@link WaitingThreads}) reads its {@link Hello} and serves it.
 */
public final class ServiceLoop {
    /** Threads beside those of sessions, for clients that are turned away or say nothing. */
    private static final int TO_TURN_AWAY = 64;

    private final Service service;
    private final Limits limits;
    private final ClientHandler handler;
    private final ByteSink log;
    private final ClientSessions sessions;

    /**
     * Holds whom a service serves, and how many at once.
     *
     * @param sessions at once
     * @param reserved uids that may have more than a quarter of the sessions
     */
    public record Limits(int sessions, Set<Integer> reserved, Clients clients) {
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
            return new Limits(sessions, carriers, Clients.EVERYBODY);
        }
    }

    public ServiceLoop(Service service, Limits limits, ClientHandler handler) {
        this(service, limits, handler, Fd.STDERR, new SubordinateUids());
    }

    /** @param log for bugs, and for what is in the way of the service */
    ServiceLoop(
            Service service, Limits limits, ClientHandler handler, ByteSink log,
            SubordinateUids subordinates) {
        this.service = service;
        this.limits = limits;
        this.handler = handler;
        this.log = log;
        this.sessions = new ClientSessions(service, limits, handler, log, subordinates);
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
     * Serves until the end of the {@link ServiceLife} and returns the exit code. Exits 111 with the
     * reason when it cannot serve.
     */
    public int run(Invocation in) {
        try {
            Signals.ignore(Signals.PIPE);
            ServiceLife life = ServiceLife.of(in);
            ServiceSocket socket = take(in.home());
            life.haveSocket();
            serve(socket, life);
            return 0;
        } catch (PosixException e) {
            throw new Fatal(in.program()).unable("serve ", service.directory(in.home()), e);
        }
    }

    /** Waits for the socket, and takes it. */
    ServiceSocket take(QmailHome home) throws PosixException {
        sessions.open(home);
        return ServiceSocket.take(home, service, log);
    }

    /** Serves until the service is to end, and the sessions have ended or their time is over. */
    void serve(ServiceSocket socket, ServiceLife life) throws PosixException {
        Entrance entrance = new Entrance(socket.listening(), life.stop());
        entrance.threads.start();
        entrance.hellos.run();
        socket.giveUp();
        handler.endSoon();
        life.socketIsFree();
        life.awaitEnd(sessions.shares());
    }

    /**
     * Takes clients from the socket, and those that had to wait from the {@link HelloReader}. These
     * are classes, because the first lambda of a process costs it 60 ms and 5 MB.
     */
    private final class Entrance
            implements WaitingThreads.Source, Consumer<HelloReader.Introduced> {
        private final Fd listening;
        private final HelloReader hellos;
        private final WaitingThreads threads =
                new WaitingThreads(this, limits.sessions() + TO_TURN_AWAY);

        Entrance(Fd listening, Fd stop) throws PosixException {
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
                ClientSessions.turnAway(client.connection());
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
                sessions.admit(client);
            }
        }

        @Override
        public void refuse() {
            ClientSessions.turnAway(connection);
        }
    }

    private final class Waited implements Runnable {
        private final HelloReader.Introduced client;

        Waited(HelloReader.Introduced client) {
            this.client = client;
        }

        @Override
        public void run() {
            sessions.admit(client);
        }
    }
}
