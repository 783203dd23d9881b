package org.qmailj.listen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Environment;

/** Finds out who is at the other end, each on a thread of its own: DNS and ident may be silent. */
final class Inquiries implements ThreadFactory {
    private static final int STACK = 128 << 10;
    private static final int IDLE_SECONDS = 10;

    private final Options.Lookups lookups;
    private final Environment base;
    private final Socket.Name listening;
    private final Pipe bell;
    private final ThreadPoolExecutor threads;
    private List<Connection> answered = new ArrayList<>();

    Inquiries(Options.Lookups lookups, Environment base, Socket.Name listening)
            throws PosixException {
        this.lookups = lookups;
        this.base = base;
        this.listening = listening;
        this.bell = Pipe.open();
        // connections are limited, which limits them: a limit of their own would refuse the next
        // question when who has answered is not back yet
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                this);
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(null, work, "inquiry", STACK);
        thread.setDaemon(true);
        return thread;
    }

    /** Readable when there are answers. */
    Fd bell() {
        return bell.in();
    }

    /** Begins one; the connection comes back among {@link #answered}. */
    void ask(Connection connection) {
        try {
            threads.execute(new Inquiry(connection));
        } catch (OutOfMemoryError e) { // no thread to be had
            answer(connection);
        }
    }

    private final class Inquiry implements Runnable {
        private final Connection connection;

        private Inquiry(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void run() {
            try {
                describe(connection);
            } finally {
                answer(connection);
            }
        }
    }

    private void answer(Connection connection) {
        boolean ring;
        synchronized (this) {
            ring = answered.isEmpty();
            answered.add(connection);
        }
        if (ring) {
            try {
                bell.out().write(new byte[1], 0, 1);
            } catch (PosixException e) {
                // a pipe within a process does not break
            }
        }
    }

    /** Those that were answered since this was asked last; one without {@link Peers} has gone. */
    List<Connection> answered() throws PosixException {
        bell.in().read(new byte[1], 0, 1);
        synchronized (this) {
            List<Connection> all = answered;
            answered = new ArrayList<>();
            return all;
        }
    }

    /** Asks here and now. */
    void describe(Connection connection) {
        try {
            Socket.Name local = Peers.local(connection.socket(), listening);
            connection.describe(Peers.of(local, connection.remote(), lookups, base));
        } catch (PosixException e) {
            // it has gone
        }
    }
}
