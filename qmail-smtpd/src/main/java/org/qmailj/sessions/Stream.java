package org.qmailj.sessions;

import java.io.IOException;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.TimedSocket;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;
import org.qmailj.ingress.Client;

/** A client at the other end of a socket, in the form in which it wants its answers. */
final class Stream implements Client {
    /** How answers look on the socket. */
    interface Form {
        void write(ByteSink to, byte[] from, int offset, int length) throws IOException;
    }

    /** As they are. */
    private static final class Plain implements Form {
        @Override
        public void write(ByteSink to, byte[] from, int offset, int length) throws IOException {
            to.write(from, offset, length);
        }
    }

    private final Fd socket;
    private final Form form;
    private final int deathSeconds;
    private final long start = System.nanoTime();
    private TimedSocket timed;
    private int timedSeconds;

    /** @param deathSeconds after so long the session ends as by its alarm; 0 never */
    Stream(Fd socket, int deathSeconds, Form form) {
        this.socket = socket;
        this.deathSeconds = deathSeconds;
        this.form = form;
    }

    /** One whose bytes are the client's own. */
    static Stream plain(Fd socket, int deathSeconds) {
        return new Stream(socket, deathSeconds, new Plain());
    }

    @Override
    public ByteSource input(int seconds) {
        return timed(seconds);
    }

    @Override
    public ByteSink output(int seconds) {
        return new FormedSink(form, timed(seconds));
    }

    private TimedSocket timed(int seconds) {
        if (timed == null || timedSeconds != seconds) {
            timed = new TimedSocket(socket, seconds);
            timedSeconds = seconds;
        }
        return timed;
    }

    private record FormedSink(Form form, ByteSink sink) implements ByteSink {
        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            form.write(sink, from, offset, length);
        }
    }

    @Override
    public ByteSource input() {
        return new Lasting();
    }

    @Override
    public ByteSink output() {
        return new FormedSink(form, new Lasting());
    }

    /** Ends the session when its time is over, also that of a client who is never silent. */
    private final class Lasting implements ByteSource, ByteSink {
        private int millisecondsLeft() {
            long left = deathSeconds * 1000L - (System.nanoTime() - start) / 1_000_000;
            if (left <= 0) {
                throw timeIsUp();
            }
            return (int) left;
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
