package org.qmailj.sessions;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.ingress.Arrival;
import org.qmailj.ingress.Departure;

/**
 * What a listener hands over: a packet for each connection, {@link Arrival}, with the connection as
 * its descriptor, and back a packet when the session has ended, {@link Departure}.
 *
 * <p>Idle threads wait in the socket itself: so the kernel wakes the one that runs the session, and
 * no thread hands it to another. The first thread is the caller's; more are made when none is left
 * waiting. The one beyond {@link #SESSIONS} gives connections back.
 */
final class Handover implements AutoCloseable {
    /** At once, of each listener. A program under tcpserver has no other limit than -c. */
    static final int SESSIONS = 1000;

    /** Threads that wait for the next connections when there are few. */
    private static final int IDLE = 8;

    private static final int STACK = 256 << 10;

    private final Sessions sessions;
    private final Fd channel;
    /** Threads that wait for a connection. */
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private int threads;

    private Handover(Sessions sessions, Fd channel) {
        this.sessions = sessions;
        this.channel = channel;
    }

    /** Over a stream, on which the listener passes its end of a packet socket. */
    static Handover accept(Sessions sessions, Fd connection) throws IOException {
        UnixSocket.Received received = UnixSocket.receive(connection, new byte[1]);
        if (received.passed() == null) {
            throw new BrokenRecord("no channel");
        }
        return new Handover(sessions, received.passed());
    }

    /** Until the listener has gone, and the last session has ended. */
    void run() {
        waiting.incrementAndGet();
        synchronized (this) {
            threads++;
        }
        takeAll(true);
        synchronized (this) {
            while (threads > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** What was not taken yet still is; then the threads end. */
    void noMore() {
        try {
            Socket.endInput(channel);
        } catch (PosixException e) {
            // it has gone already
        }
    }

    private void takeAll(boolean first) {
        byte[] packet = new byte[Arrival.LIMIT];
        try {
            while (takeOne(packet)) {
                if (waiting.incrementAndGet() > IDLE && !first) {
                    waiting.decrementAndGet();
                    return;
                }
            }
        } finally {
            synchronized (this) {
                threads--;
                notifyAll();
            }
        }
    }

    /** False when there are no more. */
    private boolean takeOne(byte[] packet) {
        UnixSocket.Received received;
        try {
            received = UnixSocket.receive(channel, packet);
        } catch (PosixException e) {
            if (e.is(Errno.EMSGSIZE)) {
                return noLongerWaiting();
            }
            received = new UnixSocket.Received(0, null);
        }
        if (received.length() == 0) {
            noLongerWaiting();
            return false;
        }
        Arrival arrival = null;
        try {
            arrival = Arrival.decode(packet, received.length());
        } catch (BrokenRecord e) {
            // nobody to be told
        }
        if (arrival == null || received.passed() == null) {
            close(received.passed());
            return noLongerWaiting();
        }
        serve(arrival, received.passed());
        return true;
    }

    private boolean noLongerWaiting() {
        waiting.decrementAndGet();
        return true;
    }

    private void serve(Arrival arrival, Fd connection) {
        if (!begin()) {
            tell(Departure.refused(arrival.number()), connection);
            close(connection);
            return;
        }
        int code = 0;
        Sessions.Ended ended = null;
        try {
            Stream client = Stream.plain(connection, Sessions.death(arrival.role()));
            ended = sessions.run(arrival.role(), arrival.environment(), client);
            code = ended.code();
        } finally {
            close(connection);
            if (ended != null) {
                ended.tidy();
            }
            busy.decrementAndGet();
            tell(Departure.ended(arrival.number(), code), null);
        }
    }

    /** Sees to it that somebody waits for the next; false when there is no room for this one. */
    private boolean begin() {
        if (waiting.decrementAndGet() == 0) {
            another();
        }
        if (busy.incrementAndGet() > SESSIONS) {
            busy.decrementAndGet();
            return false;
        }
        return true;
    }

    private void another() {
        Thread thread = new Thread(null, new Taker(), "session", STACK);
        thread.setDaemon(true);
        waiting.incrementAndGet();
        synchronized (this) {
            threads++;
        }
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // none to be had: this one will come back
            waiting.decrementAndGet();
            synchronized (this) {
                threads--;
            }
        }
    }

    private final class Taker implements Runnable {
        @Override
        public void run() {
            takeAll(false);
        }
    }

    private void tell(Departure departure, Fd connection) {
        try {
            UnixSocket.send(channel, departure.encode(), connection);
        } catch (PosixException e) {
            // the listener has gone
        }
    }

    private static void close(Fd fd) {
        if (fd == null) {
            return;
        }
        try {
            fd.close();
        } catch (PosixException e) {
            // it is gone in any case
        }
    }

    @Override
    public void close() {
        close(channel);
    }
}
