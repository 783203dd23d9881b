package org.qmailj.listen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.ProcessOfHost;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.service.SessionNumbers;
import org.qmailj.ingress.Protocol;

/**
 * Gives each connection a session: in the session service, if the program is one of ours and the
 * service accepts the connection, or else in a process.
 */
final class SessionStarter {
    /** Limits the processes of our programs, which run only because the service does not. */
    private static final int CLASSIC = 20;

    /** For so long a service that kept us waiting is not asked again. */
    private static final int PAUSE_MILLISECONDS = 2000;

    private static final int DENIED = Program.PERMANENT;

    /** Is told of the end of each session, with the status that wait(2) has for it. */
    interface EndListener {
        void ended(long number, int status);
    }

    /** Looks into /proc. */
    private static final class Stopped implements IntPredicate {
        @Override
        public boolean test(int pid) {
            return new ProcessOfHost(pid).isStopped();
        }
    }

    private final QmailHome home;
    private final Target target;
    private final ServerLog log;
    private final EndListener ends;
    private final IntPredicate stopped;
    private final SteadyClock clock;
    private final Processes processes = new Processes();
    private final SessionNumbers numbers = new SessionNumbers();
    private final List<ServiceConnection> services = new ArrayList<>();

    /** Clients for which there are too many processes. The oldest is the first. */
    private final Deque<Admitted> waiting = new ArrayDeque<>();

    /** Until then no service is asked for a connection. */
    private Deadline pause;

    SessionStarter(QmailHome home, Target target, ServerLog log, EndListener ends) {
        this(home, target, log, ends, new Stopped(), SteadyClock.SYSTEM);
    }

    /** @param stopped tells of a pid whether that process is stopped */
    SessionStarter(
            QmailHome home, Target target, ServerLog log, EndListener ends, IntPredicate stopped,
            SteadyClock clock) {
        this.home = home;
        this.target = target;
        this.log = log;
        this.ends = ends;
        this.stopped = stopped;
        this.clock = clock;
        this.pause = Deadline.in(clock, 0);
    }

    List<ServiceConnection> services() {
        return services;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Returns a number for the next connection, or NO_NUMBER if its session will be a process. */
    int number() {
        return target.stock() != null && service() != null ? numbers.next() : Connection.NO_NUMBER;
    }

    /**
     * Returns a connection to a service that accepts sessions, or null. There is no other beside
     * one that is stopped: that has the lock.
     */
    private ServiceConnection service() {
        for (ServiceConnection service : services) {
            if (service.acceptsMore()) {
                return service.isStopped() ? null : service;
            }
        }
        if (!pause.isOver()) {
            return null;
        }
        long before = clock.milliseconds();
        ServiceConnection service = ServiceConnection.open(home, stopped, clock);
        if (service != null) {
            services.add(service);
        } else if (clock.milliseconds() - before > PAUSE_MILLISECONDS / 2) {
            pause = Deadline.in(clock, PAUSE_MILLISECONDS);
        }
        return service;
    }

    /** Returns the connection with a number; one that had none is logged with its new one. */
    private Connection numbered(Connection connection) {
        if (connection.isNumbered()) {
            return connection;
        }
        Connection numbered = connection.numbered(numbers.next());
        log.from(numbered.number(), Peers.text(numbered.remoteIp()));
        return numbered;
    }

    /** Does the same for an admitted client and logs its admission, unless {@link #serve} did. */
    private Admitted numbered(Admitted client) {
        if (client.connection().isNumbered()) {
            return client;
        }
        Admitted numbered = client.with(numbered(client.connection()));
        log.admitted(numbered.number(), numbered.peers());
        return numbered;
    }

    private void close(Connection connection, int code) {
        connection.close();
        ends.ended(connection.number(), WaitStatus.exited(code).word());
    }

    /** Ends a connection about which nothing could be found out. */
    void abandon(Connection connection) {
        close(numbered(connection), Program.TEMPORARY);
    }

    /** Ends a connection whose session cannot begin for this reason. */
    void drop(Connection connection, String why, ByteString name, PosixException e) {
        Connection dropped = numbered(connection);
        log.dropping(why, name, e);
        close(dropped, Program.TEMPORARY);
    }

    /** Ends a connection that the rules deny. */
    void deny(Connection connection, Peers peers) {
        Connection denied = numbered(connection);
        log.denied(denied.number(), peers);
        close(denied, DENIED);
    }

    /** Gives a client a session, at once or as soon as there is a place for it. */
    void serve(Admitted client) {
        if (client.connection().isNumbered()) {
            log.admitted(client.number(), client.peers());
        }
        // the program may have been replaced since the connection got its number
        start(client, target.stock());
    }

    /** @param stock the protocol of our program; null if the program has to run itself */
    private void start(Admitted client, Protocol stock) {
        if (client.connection().isNumbered() && stock != null && handedOver(client, stock)) {
            return;
        }
        startProcess(client, stock);
    }

    /** Hands a client over to the service; returns false when it stays with us. */
    private boolean handedOver(Admitted client, Protocol stock) {
        ServiceConnection service = service();
        if (service == null || service.handOver(client, stock, target.arguments())) {
            return service != null;
        }
        if (service.acceptsMore()) {
            return false;
        }
        ServiceConnection successor = service(); // the first one has given up its socket
        return successor != null && successor.handOver(client, stock, target.arguments());
    }

    /** Starts a process, unless it is one of ours and there are {@link #CLASSIC} of them. */
    private void startProcess(Admitted client, Protocol stock) {
        if (stock != null && processes.count() >= CLASSIC) {
            waiting.addLast(client);
            return;
        }
        try {
            int number = stock == null
                    ? processes.start(client, target.program())
                    : processes.startClassic(client, classicFile(stock), target.program());
            if (!client.connection().isNumbered()) {
                log.from(number, client.peers().remoteIp());
                log.admitted(number, client.peers());
            }
        } catch (PosixException e) {
            drop(numbered(client).connection(), "unable to run ", target.program().get(0), e);
        }
    }

    private ByteString classicFile(Protocol stock) {
        String name = stock.program();
        ByteString classic = home.classic(name);
        try {
            Posix.stat(classic);
            return classic;
        } catch (PosixException e) {
            return home.bin(name);
        }
    }

    /** Starts sessions of those that wait: a process has ended, or the service may be up again. */
    void serveWaiting() {
        int rounds = waiting.size();
        for (int i = 0; i < rounds; i++) {
            Admitted client = waiting.removeFirst();
            Protocol stock = target.stock();
            ServiceConnection service = stock == null ? null : service();
            if (service == null && processes.count() >= CLASSIC) {
                waiting.addFirst(client);
                return;
            }
            start(service == null ? client : numbered(client), stock);
        }
    }

    /** Tells which processes have ended. */
    void reap() throws PosixException {
        for (Processes.Ended e = processes.next(); e != null; e = processes.next()) {
            ends.ended(e.number(), e.status());
        }
    }

    /** Reads the next news of the service; call it when there is something to read. */
    void receive(ServiceConnection service) {
        switch (service.next()) {
            case ServiceConnection.News.Ended ended -> ends.ended(
                    ended.connection().number(), WaitStatus.exited(ended.code()).word());
            case ServiceConnection.News.Returned returned ->
                    startProcess(returned.client(), target.stock());
            case ServiceConnection.News.Gone gone -> giveUp(service);
        }
    }

    private void giveUp(ServiceConnection gone) {
        services.remove(gone);
        for (Admitted lost : gone.close()) {
            ends.ended(lost.number(), WaitStatus.exited(Program.TEMPORARY).word());
        }
    }
}
