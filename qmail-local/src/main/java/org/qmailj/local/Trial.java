package org.qmailj.local;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Copy;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.WorkerProgram;

/**
 * Lets a worker live from READY to its end, with one delivery that fails because its home is no
 * directory. In the template this loads and links the code that copies need. In a copy it shows
 * that copies work on this host.
 */
final class Trial implements AutoCloseable {
    /** How long the copy may take from fork to end: 4 ms is usual, some hundred on a busy host. */
    private static final int PATIENCE_MILLISECONDS = 2000;

    private static final ByteString NO_HOME = ByteString.of("/dev/null");

    private final Invocation in;
    private final UnixSocket.Pair pair = UnixSocket.packetPair();

    Trial(Invocation in) throws PosixException {
        this.in = in;
        ByteString no = ByteString.EMPTY;
        List<ByteString> arguments =
                List.of(no, NO_HOME, no, no, no, no, no, ByteString.of("./Maildir/"));
        try (Fd message = Fd.openNull()) {
            UnixSocket.send(pair.ours(), new WorkerTask(1, arguments).encode(), message);
        }
        Socket.endInput(pair.theirs());
    }

    /** Lives as the worker, in this process; returns its exit code. */
    int work() {
        LocalWorker worker = new LocalWorker(in, new Heap.Uncollected());
        return new WorkerProgram(pair.theirs(), worker, 1).serve();
    }

    /** Returns whether the copy did all: it said READY, answered the task, and ended in time. */
    boolean succeeds(Copy copy) throws PosixException {
        try (Fd end = copy.end()) {
            if (!end.awaitReadable(PATIENCE_MILLISECONDS)) {
                copy.kill();
                return false;
            }
        }
        return receivesOne() && receivesOne();
    }

    /** Takes a packet of the copy. Returns false when there is none. */
    private boolean receivesOne() throws PosixException {
        try {
            return UnixSocket.receiveNow(pair.ours(), new byte[1024]) > 0;
        } catch (PosixException e) {
            if (e.is(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() throws PosixException {
        pair.ours().close();
        pair.theirs().close();
    }
}
