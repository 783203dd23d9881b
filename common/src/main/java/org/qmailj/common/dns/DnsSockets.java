package org.qmailj.common.dns;

import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;

/**
 * Opens real sockets to port 53. Each question has a socket, and so a port number, of its own. The
 * socket is connected, so that the kernel drops what others send.
 */
final class DnsSockets implements DnsTransport {
    private static final int PORT = 53;

    @Override
    public Link datagram(NameServer server) throws PosixException {
        Fd socket = Socket.datagram(server.isSix());
        try {
            Socket.connect(socket, server.ip().toArray(), server.zone(), PORT);
        } catch (PosixException e) {
            socket.close();
            throw e;
        }
        return new Open(socket);
    }

    @Override
    public Link stream(NameServer server, int milliseconds) throws PosixException {
        Fd socket = Socket.stream(server.isSix());
        try {
            Socket.connectWithin(
                    socket, server.ip().toArray(), server.zone(), PORT, milliseconds);
        } catch (PosixException e) {
            socket.close();
            throw e;
        }
        return new Open(socket);
    }

    private record Open(Fd socket) implements Link {
        @Override
        public void send(byte[] bytes, int milliseconds) throws PosixException {
            int done = 0;
            while (done < bytes.length) {
                if (!socket.awaitWritable(milliseconds)) {
                    throw new PosixException(Errno.ETIMEDOUT);
                }
                done += socket.writeSome(bytes, done, bytes.length - done);
            }
        }

        @Override
        public int receive(byte[] to, int offset, int room, int milliseconds)
                throws PosixException {
            if (!socket.awaitReadable(milliseconds)) {
                throw new PosixException(Errno.ETIMEDOUT);
            }
            return socket.read(to, offset, room);
        }

        @Override
        public void close() {
            socket.closeQuietly();
        }
    }
}
