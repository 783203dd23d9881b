package org.qmailj.common.service;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Bug;

/**
 * Gives those clients of a service a session that may have one, each on the thread that asks, and
 * turns the others away. {@link Shares} bound the number of sessions.
 */
final class ClientSessions {
    private final Service service;
    private final ServiceLoop.Limits limits;
    private final ClientHandler handler;
    private final ByteSink log;
    private final SubordinateUids subordinates;
    private final Map<Role, Installation> installations = new EnumMap<>(Role.class);
    private final SessionNumbers numbers = new SessionNumbers();
    private final int self = Posix.effectiveUid();
    private final Shares shares;

    /** @param log for bugs */
    ClientSessions(
            Service service, ServiceLoop.Limits limits, ClientHandler handler, ByteSink log,
            SubordinateUids subordinates) {
        this.service = service;
        this.limits = limits;
        this.handler = handler;
        this.log = log;
        this.subordinates = subordinates;
        this.shares = new Shares(limits.sessions(), limits.reserved(), self);
    }

    /** Looks up which installation this is, before the first client comes. */
    void open(QmailHome home) throws PosixException {
        for (Role role : Role.values()) {
            if (role.service() == service) {
                installations.put(role, Installation.of(home, role));
            }
        }
    }

    /** Returns what the sessions under way hold. */
    Shares shares() {
        return shares;
    }

    /** Serves a client to the end of its session, if it may have one. */
    void admit(HelloReader.Introduced client) {
        if (!isForUs(client.hello()) || !isOpenTo(client.peer().uid())) {
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

    private boolean isOpenTo(int uid) {
        return limits.clients() == Clients.EVERYBODY || uid == self || uid == 0;
    }

    /** Believes uid and pid of a Hello only from the setuid front, which runs as this service. */
    private Caller caller(HelloReader.Introduced client) {
        Hello hello = client.hello();
        boolean front = client.peer().uid() == self;
        int uid = front ? hello.uid() : client.peer().uid();
        int pid = hello.pid() == 0 || front ? hello.pid() : client.peer().pid();
        return new Caller(hello.role(), uid, payer(uid), pid == 0 ? numbers.next() : pid);
    }

    /**
     * Returns the uid whose share a session counts against: for a subordinate uid (/etc/subuid)
     * that of its owner. If the owner is root, or another with a reserve, the uid counts for
     * itself: what root gave away must not use the share of root.
     */
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

    /** Sends a client away that has no share, because nothing is free. */
    static void turnAway(Fd connection) {
        turnAway(connection, Ready.Answer.BUSY);
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
