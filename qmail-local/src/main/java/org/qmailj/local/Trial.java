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
 * The life of a worker with one delivery, which fails because there is no such home: nothing is
 * looked at, but its code is there and linked afterwards. Lived by a copy, it shows that copies
 * live.
 */
final class Trial implements AutoCloseable {
    /** For a copy's whole life. It takes 4 ms, on a busy host some hundred. */
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

    /** Is the worker, and returns its exit code. */
    int work() {
        LocalWorker worker = new LocalWorker(in, new Heap.Uncollected());
        return new WorkerProgram(pair.theirs(), worker, 1).serve();
    }

    /** Returns whether it was carried out in this copy: ready, an answer, and the end in time. */
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
