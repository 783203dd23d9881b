package org.qmailj.common.service;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Invocation;

/**
 * The life of a resident service: who tells it to end, and what time its sessions have then.
 *
 * <ul>
 *   <li>With -k, which its launcher adds, descriptor 0 leads to the keeper that supervise watches
 *       (keeper.c). TERM to the keeper <em>releases</em> the service. Who kills the keeper kills
 *       the service.
 *   <li>With -p, from qmail-start, descriptor 0 is a pipe whose other end qmail-send holds. The end
 *       of qmail-send releases the service.
 *   <li>A service that is released gives up socket and lock, so that the next one can serve, and
 *       finishes the sessions under way: in 24 hours, as long as qmail-queue gives a message.
 *   <li>After TERM to the service itself, as when a machine goes down, it does the same in 30
 *       seconds, also where it has been released before. While it waits for another to give up the
 *       socket, TERM and release end it.
 *   <li>Sessions that are left then are broken off, a temporary failure for their clients.
 * </ul>
 *
 * <p>The exit code is 0.
 */
public final class ServiceLife {
    /** The argument of a service that lives as long as the one whose pipe is its descriptor 0. */
    public static final ByteString WHILE_PARENT = ByteString.of("-p");

    /** The argument of a service whose descriptor 0 leads to its keeper. */
    private static final ByteString KEPT = ByteString.of("-k");

    /** What the pipe says when the service is released; TERM has its own number. */
    static final byte RELEASED = 'r';

    private static final long RELEASED_MILLISECONDS = 24 * 3600 * 1000L;
    static final long GRACE_MILLISECONDS = 30_000;

    /**
     * How often a service that was released, and finishes its sessions, looks whether TERM came.
     */
    private static final int LOOK_MILLISECONDS = 1000;

    private static final int LIFELINE_STACK = 256 << 10;

    private final Pipe stop;
    private final long grace;
    /** Null when descriptor 0 says nothing. */
    private final Lifeline lifeline;

    /**
     * @param stop says when to end, by {@link #RELEASED}, the number of TERM, or its end, which is
     *     as TERM
     * @param grace what TERM leaves to the sessions under way, in milliseconds
     */
    ServiceLife(Pipe stop, long grace) {
        this(stop, grace, null);
    }

    private ServiceLife(Pipe stop, long grace, Lifeline lifeline) {
        this.stop = stop;
        this.grace = grace;
        this.lifeline = lifeline;
    }

    /** Returns the life that the arguments demand. */
    static ServiceLife of(Invocation in) throws PosixException {
        Pipe stop = Pipe.open();
        boolean kept = KEPT.equals(in.argument(0));
        if (!kept && !WHILE_PARENT.equals(in.argument(0))) {
            return new ServiceLife(stop, GRACE_MILLISECONDS);
        }
        Lifeline lifeline = new Lifeline(in.stdin(), kept, stop.out());
        lifeline.start();
        return new ServiceLife(stop, GRACE_MILLISECONDS, lifeline);
    }

    /** Releases the service when descriptor 0 says so. */
    private static final class Lifeline extends Thread {
        private final Fd line;
        private final boolean kept;
        private final Fd stop;
        private volatile boolean hasSocket;
        private boolean isReleased;
        private boolean isFree;

        /** @param kept whether the other side says so by a byte, and not by its end */
        Lifeline(Fd line, boolean kept, Fd stop) {
            super(null, null, "lifeline", LIFELINE_STACK);
            this.line = line;
            this.kept = kept;
            this.stop = stop;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                if (kept) {
                    awaitKeeper();
                } else {
                    line.read(new byte[1], 0, 1);
                }
                if (hasSocket) {
                    stop.write(new byte[] {RELEASED}, 0, 1);
                } else {
                    Posix.kill(Posix.pid(), Signals.TERM); // there is no socket to give up
                }
            } catch (PosixException e) {
                // no such descriptor: there is no process to follow
            }
        }

        /**
         * Waits until the keeper releases the service. Somebody who kills the keeper wants to kill
         * the service, so the kernel is asked to do that: this thread could not while the process
         * is stopped. A keeper that was killed before the kernel was asked shows by the end of the
         * line, and then the service kills itself.
         */
        private void awaitKeeper() throws PosixException {
            Signals.atParentsEnd(Signals.KILL);
            if (line.read(new byte[1], 0, 1) <= 0) {
                Posix.kill(Posix.pid(), Signals.KILL);
            }
            Signals.atParentsEnd(0);
            released();
        }

        synchronized void socketIsFree() {
            isFree = true;
            letKeeperEnd();
        }

        private synchronized void released() {
            isReleased = true;
            letKeeperEnd();
        }

        /**
         * Tells the keeper that it may end. Not before its request was read and PR_SET_PDEATHSIG
         * called off: until then, the end of the keeper would kill this process.
         */
        private void letKeeperEnd() {
            if (!kept || !isReleased || !isFree) {
                return;
            }
            try {
                line.write(new byte[1], 0, 1);
            } catch (PosixException e) {
                // it has gone
            }
        }
    }

    /**
     * From now on release and TERM end the service in order. Not earlier: they end a process that
     * waits for another to give up the socket.
     */
    void haveSocket() throws PosixException {
        Signals.tell(stop, Signals.TERM);
        if (lifeline != null) {
            lifeline.hasSocket = true;
        }
    }

    /** Returns what becomes readable when the service is to accept no more clients. */
    Fd stop() {
        return stop.in();
    }

    /** Tells the keeper, if there is one, that another process can take the socket. */
    void socketIsFree() {
        if (lifeline != null) {
            lifeline.socketIsFree();
        }
    }

    /** Waits for the end of the sessions under way, but not longer than their time lasts. */
    void awaitEnd(Shares sessions) throws PosixException {
        Deadline end = Deadline.in(RELEASED_MILLISECONDS);
        do {
            if (stop().awaitReadable(0) && isTerm() && end.left() > grace) {
                end = Deadline.in(grace);
            }
            if (sessions.awaitAllBack(Math.min(end.left(), LOOK_MILLISECONDS))) {
                return;
            }
        } while (!end.isOver());
    }

    private boolean isTerm() throws PosixException {
        byte[] why = new byte[1];
        return stop().read(why, 0, 1) != 1 || why[0] != RELEASED;
    }
}
