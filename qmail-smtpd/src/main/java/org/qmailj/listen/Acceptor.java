package org.qmailj.listen;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Poll;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Shortage;

/**
 * Runs the loop of the listener: one thread accepts connections, applies the rules and starts
 * sessions. Only {@link Inquiries} have threads of their own, because the answers of DNS and ident
 * may take minutes. At the limit of connections the loop does not accept, and where the host has
 * no descriptor or memory for a connection it accepts again when something has changed, or after a
 * second.
 */
final class Acceptor implements SessionStarter.EndListener {
    /** How many descriptors are waited for before those of services. */
    private static final int FIXED = 2;

    private static final int RETRY_MILLISECONDS = 1000;

    private final Options options;
    private final Environment base;
    private final Fd listening;
    private final Socket.Name name;
    private final Fd children;
    private final ServerLog log;
    private final Rules rules;
    private final Inquiries inquiries;
    private final SessionStarter sessions;
    private final Poll poll = new Poll();
    private final byte[] bell = new byte[64];
    private int connections;
    private boolean resting;

    Acceptor(
            Invocation in, Options options, Target target, Fd listening, Socket.Name name,
            Fd children) throws PosixException {
        this.options = options;
        this.base = in.environment();
        this.listening = listening;
        this.name = name;
        this.children = children;
        this.log = new ServerLog(in.stderr(), options.verbosity());
        this.rules = options.rules() == null ? null : new Rules(options.rules());
        this.inquiries = new Inquiries(options.lookups(), base, name);
        this.sessions = new SessionStarter(in.home(), target, log, this);
    }

    /** Runs until a signal ends the process. */
    void run() throws PosixException {
        log.status(connections, options.limit());
        while (true) {
            log.flush();
            List<ServiceConnection> services = await();
            boolean retry = resting || sessions.hasWaiting();
            resting = false;
            for (int place : Shortage.await(poll, retry ? RETRY_MILLISECONDS : -1)) {
                if (place == 0) {
                    children.read(bell, 0, bell.length);
                    sessions.reap();
                } else if (place == 1) {
                    for (Inquiries.Answer answer : inquiries.answered()) {
                        admit(answer);
                    }
                } else if (place - FIXED < services.size()) {
                    sessions.receive(services.get(place - FIXED));
                } else {
                    accept();
                }
            }
            sessions.serveWaiting();
        }
    }

    /** Prepares to wait for a child, inquiries, services, new connections; returns the services. */
    private List<ServiceConnection> await() {
        List<ServiceConnection> services = List.copyOf(sessions.services());
        poll.clear();
        poll.add(children);
        poll.add(inquiries.bell());
        for (ServiceConnection service : services) {
            poll.add(service.socket());
        }
        if (connections < options.limit() && !resting) {
            poll.add(listening);
        }
        return services;
    }

    private void accept() {
        Connection connection;
        try {
            Fd socket = Socket.accept(listening);
            try {
                Socket.Name remote = Socket.remote(socket);
                connection = new Connection(sessions.number(), socket, remote);
                prepare(socket);
            } catch (PosixException e) {
                socket.close(); // the client has gone
                return;
            }
        } catch (PosixException e) {
            resting = isShortage(e);
            return;
        }
        connections++;
        log.status(connections, options.limit());
        if (connection.isNumbered()) {
            log.from(connection.number(), Peers.text(connection.remoteIp()));
        }
        if (options.lookups().askOthers()) {
            log.flush();
            inquiries.ask(connection);
        } else {
            admit(inquiries.describe(connection));
        }
    }

    /**
     * Returns whether the connection is still there to be accepted, and would fail again at once.
     */
    private static boolean isShortage(PosixException e) {
        return e.meansNoDescriptor() || e.meansNoMemory();
    }

    private void prepare(Fd socket) throws PosixException {
        Options.Preparation preparation = options.preparation();
        if (preparation.dropSourceRoute()) {
            Socket.dropSourceRoute(socket);
        }
        if (!preparation.delay()) {
            Socket.noDelay(socket);
        }
        ByteString banner = preparation.banner();
        if (!banner.isEmpty()) {
            socket.write(banner.toArray(), 0, banner.length());
        }
    }

    private void admit(Inquiries.Answer answer) {
        switch (answer) {
            case Inquiries.Answer.Found found -> admit(found.connection(), found.peers());
            case Inquiries.Answer.Failed failed -> sessions.abandon(failed.connection());
        }
    }

    private void admit(Connection connection, Peers peers) {
        Admission admission;
        try {
            admission = Admission.of(rules == null ? ByteString.EMPTY : rules.find(
                    peers.remoteIp(), peers.remoteHost(), peers.remoteInfo()));
        } catch (PosixException e) {
            sessions.drop(connection, "unable to read ", rules.path(), e);
            return;
        }
        if (admission.isDenied()) {
            sessions.deny(connection, peers);
            return;
        }
        Environment.Builder environment = base.change();
        peers.putInto(environment);
        for (ByteString variable : admission.variables()) {
            environment.putEntry(variable);
        }
        sessions.serve(new Admitted(connection, peers, environment.build()));
    }

    @Override
    public void ended(long number, int status) {
        log.ended(number, status);
        connections--;
        log.status(connections, options.limit());
    }
}
