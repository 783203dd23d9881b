package org.qmailj.listen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Bell;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Environment;

/**
 * Finds out who the clients are, from DNS and ident. Each inquiry has a thread of its own, because
 * the answers may take minutes.
 */
class Inquiries implements ThreadFactory {
    private static final int STACK = 128 << 10;
    private static final int IDLE_SECONDS = 10;

    private final Options.Lookups lookups;
    private final Environment base;
    private final Socket.Name listening;
    private final Bell bell = Bell.open();
    private final ThreadPoolExecutor threads;
    private List<Answer> answered = new ArrayList<>();

    Inquiries(Options.Lookups lookups, Environment base, Socket.Name listening)
            throws PosixException {
        this.lookups = lookups;
        this.base = base;
        this.listening = listening;
        // the limit on connections limits the threads too. With a limit of their own the next
        // inquiry would be refused while a thread that has answered is not idle again yet
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                this);
    }

    @Override
    public Thread newThread(Runnable work) {
        return DaemonThread.of(work, "inquiry", STACK);
    }

    /** Holds the result of an inquiry. */
    sealed interface Answer {
        /** Holds what was found out. */
        record Found(Connection connection, Peers peers) implements Answer {}

        /** Says that the connection no longer has two ends, or that there is no thread for it. */
        record Failed(Connection connection) implements Answer {}
    }

    /** Returns a descriptor that is readable while there are answers. */
    Fd bell() {
        return bell.fd();
    }

    /** Begins an inquiry, whose answer will be among {@link #answered}. */
    void ask(Connection connection) {
        try {
            threads.execute(new Inquiry(connection));
        } catch (OutOfMemoryError e) { // the system has no thread left
            answer(new Answer.Failed(connection));
        }
    }

    private final class Inquiry implements Runnable {
        private final Connection connection;

        private Inquiry(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void run() {
            Answer answer = new Answer.Failed(connection);
            try {
                answer = describe(connection);
            } finally {
                answer(answer);
            }
        }
    }

    private void answer(Answer answer) {
        boolean ring;
        synchronized (this) {
            ring = answered.isEmpty();
            answered.add(answer);
        }
        if (ring) { // nobody rings for later answers while this one lies there
            bell.ring();
        }
    }

    /** Returns the answers since the last call, of which there is at least one. */
    List<Answer> answered() throws PosixException {
        bell.silence();
        synchronized (this) {
            List<Answer> all = answered;
            answered = new ArrayList<>();
            return all;
        }
    }

    /** Makes an inquiry in the thread of the caller. */
    Answer describe(Connection connection) {
        try {
            Socket.Name local = Peers.local(connection.socket(), listening);
            return new Answer.Found(
                    connection, Peers.of(local, connection.remote(), lookups, base));
        } catch (PosixException e) {
            return new Answer.Failed(connection);
        }
    }
}
