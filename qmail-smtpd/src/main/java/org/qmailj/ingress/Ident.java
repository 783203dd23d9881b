package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Deadline;

/** Asks the ident server of a host whose connection this is (RFC 1413; remoteinfo.c). */
public final class Ident {
    private static final int PORT = 113;

    /** Limits an answer, in bytes; what follows is not read. */
    private static final int LIMIT = 998;

    private Ident() {}

    /**
     * Returns what the remote host says of its end, or null if it does not answer.
     *
     * @param seconds for connection, question and the whole answer together: an answer that comes
     *     byte by byte would hold the caller, and with it a place of the listener, for ever
     */
    public static ByteString ask(Socket.Name remote, Socket.Name local, int seconds) {
        Deadline end = Deadline.in(seconds * 1000L);
        try (Fd socket = Socket.stream(false)) {
            Socket.bind(socket, local.ip(), 0);
            Socket.connectWithin(socket, remote.ip(), PORT, seconds);
            socket.setBlocking(true);
            byte[] question = question(remote.port(), local.port()).toArray();
            require(socket.awaitWritable(end.left()));
            socket.write(question, 0, question.length); // a new connection has room for it
            return answer(new ByteInput(until(end, socket), 32));
        } catch (IOException e) {
            return null;
        }
    }

    private static ByteSource until(Deadline end, Fd socket) {
        return (to, offset, length) -> {
            require(socket.awaitReadable(end.left()));
            return socket.read(to, offset, length);
        };
    }

    private static void require(boolean inTime) throws PosixException {
        if (!inTime) {
            throw new PosixException(Errno.ETIMEDOUT);
        }
    }

    private static ByteString question(int remotePort, int localPort) {
        return new ByteBuilder().appendNumber(remotePort).append(" , ").appendNumber(localPort)
                .append("\r\n").toByteString();
    }

    /**
     * Returns what follows the third colon of the line, without blanks. What precedes it is
     * ignored. Returns null when the line does not end.
     */
    static ByteString answer(ByteInput in) throws IOException {
        ByteBuilder answer = new ByteBuilder(LIMIT);
        int colons = 0;
        while (answer.length() < LIMIT) {
            int b = in.get();
            if (b == ByteInput.EOF) {
                return null;
            }
            if (b == '\n') {
                break;
            }
            if (b == ' ' || b == '\t' || b == '\r') {
                continue;
            }
            if (colons == 3) {
                answer.append(b);
            } else if (b == ':') {
                colons++;
            }
        }
        return answer.toByteString().cString();
    }
}
