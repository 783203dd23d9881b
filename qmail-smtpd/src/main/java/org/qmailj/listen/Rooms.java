package org.qmailj.listen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Program;
import org.qmailj.common.service.SessionNumbers;

/**
 * Gives each connection a session: in the service, when that stands for the program and takes it,
 * else in a process.
 */
final class Rooms {
    /** Processes of ours at once because the service does not take sessions. */
    private static final int CLASSIC = 20;

    /** A service that did not answer is not asked again for so long. */
    private static final long PAUSE_NANOS = 2_000_000_000L;

    private static final int DENIED = Program.PERMANENT;

    /** Told when a session is over. */
    interface Over {
        void over(long number, int status);
    }

    private final QmailHome home;
    private final Target target;
    private final ServerLog log;
    private final Over over;
    private final Processes processes = new Processes();
    private final List<Channel> channels = new ArrayList<>();
    private final Deque<Connection> waiting = new ArrayDeque<>();
    private long notBefore = System.nanoTime();
    private int last = SessionNumbers.FIRST;

    Rooms(QmailHome home, Target target, ServerLog log, Over over) {
        this.home = home;
        this.target = target;
        this.log = log;
        this.over = over;
    }

    List<Channel> channels() {
        return channels;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** For the next connection, if its session will be one of the service. */
    int number() {
        return target.isStock() && channel() != null ? nextNumber() : Connection.NO_NUMBER;
    }

    private int nextNumber() {
        last = last == Integer.MAX_VALUE ? SessionNumbers.FIRST : last + 1;
        return last;
    }

    /** One that takes sessions, or null. */
    private Channel channel() {
        for (Channel channel : channels) {
            if (channel.takesMore()) {
                return channel;
            }
        }
        if (System.nanoTime() - notBefore < 0) {
            return null;
        }
        long before = System.nanoTime();
        Channel channel = Channel.open(home);
        if (channel != null) {
            channels.add(channel);
        } else if (System.nanoTime() - before > PAUSE_NANOS / 2) {
            notBefore = System.nanoTime() + PAUSE_NANOS;
        }
        return channel;
    }

    /** It, with a number at the latest now, and that in the log. */
    private Connection numbered(Connection connection) {
        if (connection.number() != Connection.NO_NUMBER) {
            return connection;
        }
        Connection numbered = connection.numbered(nextNumber());
        log.from(numbered.number(), Peers.text(numbered.remoteIp()));
        return numbered;
    }

    private void turnAway(Connection connection, int code) {
        connection.close();
        over.over(connection.number(), WaitStatus.exited(code).word());
    }

    /** It had no ends any more when they were looked for. */
    void forget(Connection connection) {
        turnAway(numbered(connection), Program.TEMPORARY);
    }

    /** Its session cannot begin for this reason. */
    void drop(Connection connection, String why, ByteString name, PosixException e) {
        Connection dropped = numbered(connection);
        log.dropping(why, name, e);
        turnAway(dropped, Program.TEMPORARY);
    }

    void deny(Connection connection) {
        Connection denied = numbered(connection);
        log.admitted(denied.number(), denied.peers(), true);
        turnAway(denied, DENIED);
    }

    void serve(Connection connection) {
        boolean isNumbered = connection.number() != Connection.NO_NUMBER;
        if (isNumbered && connection.announce()) {
            log.admitted(connection.number(), connection.peers(), false);
        }
        if (isNumbered && target.isStock()) { // replaced, perhaps, since it got the number
            Channel channel = channel();
            if (channel != null
                    && channel.hand(connection, target.role(), target.arguments())) {
                return;
            }
        }
        serveClassic(connection);
    }

    /** In a process: of ours there may be only so many. */
    private void serveClassic(Connection connection) {
        boolean ours = target.isStock();
        if (ours && processes.count() >= CLASSIC) {
            waiting.addLast(connection);
            return;
        }
        try {
            int pid = ours
                    ? processes.startClassic(connection, face(), target.program())
                    : processes.start(connection, target.program());
            if (connection.number() == Connection.NO_NUMBER) {
                log.from(pid, connection.peers().remoteIp());
                log.admitted(pid, connection.peers(), false);
            }
        } catch (PosixException e) {
            Connection dropped = numbered(connection);
            if (dropped.announce()) {
                log.admitted(dropped.number(), dropped.peers(), false);
            }
            drop(dropped, "unable to run ", target.program().get(0), e);
        }
    }

    private ByteString face() {
        ByteString classic = home.classic(target.name());
        try {
            Posix.stat(classic);
            return classic;
        } catch (PosixException e) {
            return home.bin(target.name());
        }
    }

    /** Those that wait for a process may find the service up again. */
    void serveWaiting() {
        int rounds = waiting.size();
        for (int i = 0; i < rounds; i++) {
            Connection connection = waiting.removeFirst();
            Channel channel = target.isStock() ? channel() : null;
            if (channel == null && processes.count() >= CLASSIC) {
                waiting.addFirst(connection);
                return;
            }
            serve(channel == null ? connection : numbered(connection));
        }
    }

    /** Some children have ended. */
    void reap() throws PosixException {
        for (Processes.Ended e = processes.next(); e != null; e = processes.next()) {
            int number = e.connection().number();
            over.over(number == Connection.NO_NUMBER ? e.pid() : number, e.status());
        }
    }

    /** There is something to read from the service. */
    void hear(Channel channel) {
        Channel.News news = channel.next();
        if (news == null) {
            channels.remove(channel);
            for (Connection lost : channel.close()) {
                over.over(lost.number(), WaitStatus.exited(Program.TEMPORARY).word());
            }
        } else if (news.cameBack()) {
            serveClassic(news.connection());
        } else {
            over.over(news.connection().number(), WaitStatus.exited(news.code()).word());
        }
    }
}
