package org.qmailj.sessions;

import java.io.IOException;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.TimedSocket;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;
import org.qmailj.ingress.Client;

/** Connects a session to a client through a socket. */
final class Stream implements Client {
    /** Says how the answers look on the socket. */
    interface Framing {
        /** Writes answers to the socket. */
        void write(ByteSink to, byte[] from, int offset, int length) throws IOException;
    }

    /** Leaves the answers as they are. */
    private static final class Plain implements Framing {
        @Override
        public void write(ByteSink to, byte[] from, int offset, int length) throws IOException {
            to.write(from, offset, length);
        }
    }

    private final Fd socket;
    private final Framing framing;
    private final Deadline death;

    /** Null until the first timeout is known. */
    private TimedSocket timed;
    private int timedSeconds;

    /** @param deathSeconds how long the session may take in all; 0 for ever */
    Stream(Fd socket, int deathSeconds, Framing framing) {
        this.socket = socket;
        this.death = deathSeconds == 0 ? Deadline.NEVER : Deadline.in(deathSeconds * 1000L);
        this.framing = framing;
    }

    /** Returns a stream on the connection of the client itself. */
    static Stream plain(Fd socket, int deathSeconds) {
        return new Stream(socket, deathSeconds, new Plain());
    }

    @Override
    public ByteSource input(int seconds) {
        return timed(seconds);
    }

    @Override
    public ByteSink output(int seconds) {
        return new FramedSink(framing, timed(seconds));
    }

    private TimedSocket timed(int seconds) {
        if (timed == null || timedSeconds != seconds) {
            timed = new TimedSocket(socket, seconds);
            timedSeconds = seconds;
        }
        return timed;
    }

    private record FramedSink(Framing framing, ByteSink sink) implements ByteSink {
        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            framing.write(sink, from, offset, length);
        }
    }

    @Override
    public ByteSource input() {
        return new Lasting();
    }

    @Override
    public ByteSink output() {
        return new FramedSink(framing, new Lasting());
    }

    /** Ends the session when its time is over, even if the client is never silent. */
    private final class Lasting implements ByteSource, ByteSink {
        private int millisecondsLeft() {
            int left = death.left();
            if (left == 0) {
                throw timeIsUp();
            }
            return left;
        }

        private static Die timeIsUp() {
            return Die.silently(Program.TEMPORARY);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (!socket.awaitReadable(millisecondsLeft())) {
                throw timeIsUp();
            }
            return socket.read(to, offset, length);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                if (!socket.awaitWritable(millisecondsLeft())) {
                    throw timeIsUp();
                }
                done += socket.writeSome(from, offset + done, length - done);
            }
        }
    }
}
