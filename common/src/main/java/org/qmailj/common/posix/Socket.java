package org.qmailj.common.posix;

import org.qmailj.common.bytes.ByteString;

/** TCP and UDP. IP addresses are 4 or 16 bytes in network order. */
public final class Socket {
    private static final int STREAM = 1;
    private static final int DATAGRAM = 2;
    private static final int SHUT_RD = 0;
    private static final int SHUT_RDWR = 2;

    private Socket() {}

    public static Fd stream(boolean six) throws PosixException {
        return Fd.of(Posix.check(Native.socket(six, STREAM)));
    }

    public static Fd datagram(boolean six) throws PosixException {
        return Fd.of(Posix.check(Native.socket(six, DATAGRAM)));
    }

    public static void bind(Fd socket, byte[] ip, int port) throws PosixException {
        Posix.check(Native.bind(socket.number(), ip, port));
    }

    /**
     * On a non-blocking socket throws EINPROGRESS: wait until it is writable, then ask {@link
     * #finish}.
     */
    public static void connect(Fd socket, byte[] ip, int port) throws PosixException {
        connect(socket, ip, ByteString.EMPTY, port);
    }

    /**
     * Connects to an IPv6 address that may have a meaning on one interface only; else as the other.
     *
     * @param zone that interface, by name or number; empty for other addresses
     */
    public static void connect(Fd socket, byte[] ip, ByteString zone, int port)
            throws PosixException {
        Posix.check(Native.connect(socket.number(), ip, zone.toArray(), port));
    }

    /**
     * Connects within so many seconds (timeoutconn.c) and leaves the socket non-blocking. Throws
     * ETIMEDOUT when the other side said nothing at all, to us or to the kernel.
     */
    public static void connectWithin(Fd socket, byte[] ip, int port, int seconds)
            throws PosixException {
        int most = Math.clamp(seconds * 1000L, -1, Integer.MAX_VALUE);
        connectWithin(socket, ip, ByteString.EMPTY, port, most);
    }

    /**
     * Connects as the other, within so many milliseconds.
     *
     * @param zone as that of {@link #connect(Fd, byte[], ByteString, int)}
     */
    public static void connectWithin(
            Fd socket, byte[] ip, ByteString zone, int port, int milliseconds)
            throws PosixException {
        socket.setBlocking(false);
        try {
            connect(socket, ip, zone, port);
            return;
        } catch (PosixException e) {
            if (!e.is(Errno.EINPROGRESS) && !e.is(Errno.EAGAIN)) {
                throw e;
            }
        }
        if (milliseconds < 0) {
            throw new PosixException(Errno.EINVAL);
        }
        if (!socket.awaitWritable(milliseconds)) {
            throw new PosixException(Errno.ETIMEDOUT);
        }
        finish(socket);
    }

    /** Throws the error that ended a connection attempt, if one did. */
    public static void finish(Fd socket) throws PosixException {
        Posix.check(Native.socketError(socket.number()));
    }

    public static void listen(Fd socket, int backlog) throws PosixException {
        Posix.check(Native.listen(socket.number(), backlog));
    }

    /** The port may be bound again while connections of its last owner linger. */
    public static void reuseAddress(Fd socket) throws PosixException {
        Posix.check(Native.reuseAddress(socket.number()));
    }

    /** The next connection; EAGAIN when there is none and the socket is non-blocking. */
    public static Fd accept(Fd socket) throws PosixException {
        return Fd.of(Posix.check(Native.accept(socket.number())));
    }

    /**
     * No more will be taken: what the other side sends now fails with EPIPE, and whoever waits in a
     * read here comes back with the end, once he has what was sent before.
     */
    public static void endInput(Fd socket) throws PosixException {
        Posix.check(Native.shutdown(socket.number(), SHUT_RD));
    }

    /** Ends both directions; a thread that waits in a read of it comes back with the end. */
    public static void end(Fd socket) throws PosixException {
        Posix.check(Native.shutdown(socket.number(), SHUT_RDWR));
    }

    /** What is sent takes the way that routers know, not one that the other side prescribes. */
    public static void dropSourceRoute(Fd socket) throws PosixException {
        Posix.check(Native.dropIpOptions(socket.number()));
    }

    /**
     * From now on a read or write of this socket in which nothing moved for so many seconds throws
     * EAGAIN; 0 waits for ever.
     */
    public static void giveUpAfter(Fd socket, int seconds) throws PosixException {
        Posix.check(Native.socketTimeouts(socket.number(), seconds));
    }

    /** Sends small pieces at once. */
    public static void noDelay(Fd socket) throws PosixException {
        Posix.check(Native.noDelay(socket.number()));
    }

    /** One end of a connection. */
    public record Name(byte[] ip, int port) {}

    public static Name local(Fd socket) throws PosixException {
        return name(socket, false);
    }

    public static Name remote(Fd socket) throws PosixException {
        return name(socket, true);
    }

    private static Name name(Fd socket, boolean remote) throws PosixException {
        byte[][] ip = new byte[1][];
        int port = Posix.check(Native.socketName(socket.number(), remote, ip));
        return new Name(ip[0], port);
    }

    /** The IPv4 addresses of all interfaces that are up, four bytes each. */
    public static byte[] interfaceAddresses() throws PosixException {
        byte[][] ips = new byte[1][];
        Posix.check(Native.interfaceAddresses(ips));
        return ips[0];
    }
}
