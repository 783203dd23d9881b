package org.qmailj.send;

import java.io.IOException;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.send.message.Channel;
import org.qmailj.send.work.Io;

/**
 * Sends commands to one spawner. The pipe is non-blocking: a worker writes what it does not take at
 * once, and until that is done nothing new is sent. So a spawner that does not read holds up only
 * its own deliveries.
 */
final class SpawnChannel {
    /** The spawner's end of the pipe, which a test makes of its own. */
    interface Outlet {
        /** Writes what the pipe takes now; returns how many bytes, which may be 0. */
        int writeSome(byte[] from, int offset, int length) throws IOException;

        /** Waits until the pipe takes something. */
        void await() throws IOException;
    }

    /** Holds the pipe to a real spawner, which must not block. */
    record CommandPipe(Fd fd) implements Outlet {
        @Override
        public int writeSome(byte[] from, int offset, int length) throws PosixException {
            try {
                return fd.writeSome(from, offset, length);
            } catch (PosixException e) {
                if (e.is(Errno.EAGAIN)) {
                    return 0;
                }
                throw e;
            }
        }

        @Override
        public void await() throws PosixException {
            fd.awaitWritable(-1);
        }
    }

    private final Surroundings around;
    private final Channel channel;
    private final Outlet outlet;
    private boolean alive = true;
    private boolean writing;

    SpawnChannel(Surroundings around, Channel channel, Outlet outlet) {
        this.around = around;
        this.channel = channel;
        this.outlet = outlet;
    }

    boolean isAlive() {
        return alive;
    }

    /** Returns whether a command may be sent now. */
    boolean canSend() {
        return alive && !writing;
    }

    /** Sends a command; {@link #canSend} must be true. */
    void send(SpawnCommand command) {
        byte[] record = command.encode();
        try {
            int done = outlet.writeSome(record, 0, record.length);
            if (done < record.length) {
                finishLater(record, done);
            }
        } catch (IOException e) {
            lost();
        }
    }

    private void finishLater(byte[] record, int start) {
        writing = true;
        Io.Lane lane = switch (channel) {
            case LOCAL -> Io.Lane.LOCAL_COMMANDS;
            case REMOTE -> Io.Lane.REMOTE_COMMANDS;
        };
        around.io().run(lane, () -> finish(record, start), written -> {
            writing = false;
            if (!written) {
                lost();
            }
        });
    }

    private boolean finish(byte[] record, int start) {
        try {
            for (int done = start; done < record.length; ) {
                outlet.await();
                done += outlet.writeSome(record, done, record.length - done);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Notes that the spawner is gone, and asks the program to end. The deliveries that it had stay
     * undone; their jobs are never closed.
     */
    void lost() {
        if (alive) {
            alive = false;
            around.log().write("alert: oh no! lost spawn connection! dying...");
            around.exit().want();
        }
    }
}
