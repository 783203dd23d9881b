package org.qmailj.log;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Clock;
import org.qmailj.common.time.DateTime;

/**
 * Sends messages to syslogd as syslog(3) does: {@code <22>Nov 21 07:00:00 tag: text} to /dev/log. A
 * syslogd that was started again is connected to again; what nobody takes is lost.
 */
final class Syslog implements Folder.Sink {
    private static final ByteString SOCKET = ByteString.of("/dev/log");
    private static final int USER = 1;
    private static final int GREATEST_FACILITY = 127;
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private final ByteString path;
    private final ByteString tag;
    private final int facility;
    private final Clock clock;
    private Fd socket;
    private boolean datagram = true;

    /**
     * Connects to nothing yet.
     *
     * @param facility 0 (the kernel) to 127; any other number means 1, that of users
     */
    Syslog(ByteString tag, long facility, Clock clock) {
        this(SOCKET, tag, facility, clock);
    }

    /** @param path in the place of /dev/log */
    Syslog(ByteString path, ByteString tag, long facility, Clock clock) {
        this.path = path;
        this.tag = tag;
        this.facility = facility < 0 || facility > GREATEST_FACILITY ? USER : (int) facility;
        this.clock = clock;
    }

    @Override
    public void message(int severity, ByteString text) {
        ByteString message = format(severity, text);
        try {
            send(message);
        } catch (PosixException e) {
            close();
            try {
                send(message);
            } catch (PosixException again) {
                close();
            }
        }
    }

    private void send(ByteString message) throws PosixException {
        if (socket == null) {
            socket = connect();
        }
        // on a stream a NUL ends each message
        byte[] bytes = datagram ? message.toArray() : message.concat("\0").toArray();
        socket.write(bytes, 0, bytes.length);
    }

    private Fd connect() throws PosixException {
        try {
            datagram = true;
            return UnixSocket.connect(path, UnixSocket.Type.DATAGRAM, 0);
        } catch (PosixException e) {
            if (!e.is(Errno.EPROTOTYPE)) {
                throw e;
            }
            datagram = false;
            return UnixSocket.connect(path, UnixSocket.Type.STREAM, 0);
        }
    }

    private void close() {
        if (socket != null) {
            socket.closeQuietly();
            socket = null;
        }
    }

    /** Returns the message with its header, which has local time. */
    ByteString format(int severity, ByteString text) {
        ByteBuilder to = new ByteBuilder();
        to.append('<').appendNumber(facility << 3 | severity).append('>');
        DateTime now = now();
        to.append(MONTHS.substring(3 * now.month() - 3, 3 * now.month())).append(' ');
        to.append(now.day() < 10 ? " " : "").appendNumber(now.day()).append(' ');
        twoDigits(to, now.hour()).append(':');
        twoDigits(to, now.minute()).append(':');
        twoDigits(to, now.second()).append(' ');
        return to.append(tag).append(": ").append(text).toByteString();
    }

    private DateTime now() {
        try {
            return DateTime.local(clock.seconds());
        } catch (PosixException e) {
            return DateTime.utc(clock.seconds());
        }
    }

    private static ByteBuilder twoDigits(ByteBuilder to, int n) {
        return to.append('0' + n / 10).append('0' + n % 10);
    }
}
