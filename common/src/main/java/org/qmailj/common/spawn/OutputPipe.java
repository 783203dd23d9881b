package org.qmailj.common.spawn;

import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;

/** The pipe from the program of one delivery to the server, made when the program needs it. */
final class OutputPipe implements AutoCloseable {
    private Pipe pipe;
    private boolean failed;

    /** Returns the program's end. */
    Fd out() throws PosixException {
        if (pipe == null) {
            try {
                pipe = Pipe.open();
            } catch (PosixException e) {
                failed = true;
                throw e;
            }
        }
        return pipe.out();
    }

    /** Returns whether there was none to be had. */
    boolean hasFailed() {
        return failed;
    }

    /** Returns our end. */
    Fd in() {
        return pipe.in();
    }

    /** Closes the program's end, which the program has by now: so we see when it is done. */
    void closeOut() {
        if (pipe != null) {
            pipe.out().closeQuietly();
        }
    }

    /** Closes our end. */
    @Override
    public void close() {
        if (pipe != null) {
            pipe.in().closeQuietly();
        }
    }
}
