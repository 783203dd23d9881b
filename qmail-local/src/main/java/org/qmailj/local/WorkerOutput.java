package org.qmailj.local;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalOutput;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Pause;

/**
 * Keeps the output of one delivery in a worker: in memory until a program needs a descriptor, then
 * all of it goes through a pipe that a thread reads. So its order stays, and a process that a
 * program leaves behind holds up this delivery only.
 */
final class WorkerOutput implements DeliveryOutput, Runnable {
    private static final int STACK = 256 << 10;

    private final LocalOutput output = new LocalOutput();
    private byte[] piece;
    private Pipe pipe;
    private Thread reader;

    @Override
    public void report(ByteString line) {
        complain(line.concat("\n"));
    }

    @Override
    public void complain(ByteString text) {
        if (pipe == null) {
            output.add(text);
            return;
        }
        try {
            pipe.out().write(text.toArray(), 0, text.length());
        } catch (PosixException e) {
            // the delivery is done all the same
        }
    }

    @Override
    public Fd stdout() throws PosixException {
        if (pipe == null) {
            piece = new byte[LocalOutput.PIECE];
            Pipe made = Pipe.open();
            pipe = made;
            reader = DaemonThread.start(this, "output", STACK);
            if (reader == null) {
                pipe = null;
                made.in().close();
                made.out().close();
                throw new PosixException(Errno.EAGAIN);
            }
        }
        return pipe.out();
    }

    @Override
    public Fd stderr() throws PosixException {
        return stdout();
    }

    @Override
    public void run() {
        Fd in = pipe.in();
        try {
            for (int n = in.read(piece, 0, piece.length); n > 0;
                    n = in.read(piece, 0, piece.length)) {
                output.add(piece, 0, n);
            }
        } catch (IOException e) {
            // a pipe of our own; what came so far has to do
        }
    }

    /** Waits until no process has the pipe open any more, and returns all that was written. */
    ByteString end() throws PosixException {
        if (pipe != null) {
            pipe.out().close();
            Pause.join(reader);
            pipe.in().close();
        }
        return output.text();
    }
}
